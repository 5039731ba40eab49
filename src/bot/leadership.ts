import { setTimeout as sleep } from 'node:timers/promises';
import { ABSENT, type Records, type StoredRecord } from '../store/records.ts';
import { isProcessGone, thisProcess } from '../util/process-gone.ts';
import { type Moment, OWN_CLOCKS, readClocks, sinceMs, type TwoClocks } from './two-clocks.ts';

/** How long a bot that says nothing stays the only one, in ms. Longer than any call to a review host may take. */
const LEASE_MS = 45_000;

const BEAT_MS = 10_000;

/** Between two looks of a bot that waits for another to end, in ms. */
const WAIT_MS = 1_000;

/** The right to say something, which ends by itself when this process is silent for too long. */
export interface Lease {
  /** How long it lasts at the least, in ms; 0 when it has ended, or may have. */
  remainingMs(): number;
  /**
   * Asks the store; where another bot has taken over, nothing remains. A machine that was paused may find its clocks
   * where it left them.
   * @throws AppError of the store
   */
  confirm(): Promise<void>;
}

/** The one bot of a store: others wait until it ends or is silent. */
export interface Leadership extends Lease {
  /** Fires when it is lost: another bot works now. */
  readonly lost: AbortSignal;
  /** Lets another bot begin at once. */
  end(): Promise<void>;
}

interface Holder {
  readonly instance: string;
  readonly host: string;
  readonly process: number;
  readonly until: string;
}

export interface LeadershipOptions {
  readonly records: Records;
  /** Unique among all bots. */
  readonly instance: string;
  readonly signal: AbortSignal;
  readonly onWait: (holder: string) => void;
  readonly clocks?: TwoClocks;
}

const ID = 'bot/leader';

/** Waits until no other bot works on the store; undefined when `signal` fires before. */
export async function takeLeadership(options: LeadershipOptions): Promise<Leadership | undefined> {
  const { records, signal, onWait, clocks = OWN_CLOCKS } = options;
  let told = '';
  while (!signal.aborted) {
    const askedAt = readClocks(clocks);
    const record = await records.get('cursor', ID);
    const holder = record && (record.value as unknown as Holder); // only this file writes it
    if (holder === undefined || isGone(holder)) {
      const written = await put(options, record?.version ?? ABSENT, askedAt.wall);
      if (written !== undefined) return new HeldLeadership({ ...options, clocks }, written, askedAt);
      continue;
    }
    if (told !== holder.instance) onWait(holder.instance);
    told = holder.instance;
    await sleep(WAIT_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** On its own machine a bot that was killed need not be waited for. */
function isGone(holder: Holder): boolean {
  return Date.parse(holder.until) < Date.now() || isProcessGone(holder);
}

function put(
  { records, instance }: LeadershipOptions,
  version: string,
  now: number,
  leaseMs = LEASE_MS,
): Promise<StoredRecord | undefined> {
  const until = new Date(now + leaseMs).toISOString();
  const value = { instance, ...thisProcess(), until };
  return records.put({ kind: 'cursor', id: ID, value }, version);
}

class HeldLeadership implements Leadership {
  readonly #options: Required<LeadershipOptions>;
  readonly #lost = new AbortController();
  #version: string;
  /** When it was extended last; what the store says of it is not older. */
  #extendedAt: Moment;
  #timer: NodeJS.Timeout;
  /** The beat under way, or the last one. */
  #beating: Promise<void> | undefined;
  #hasEnded = false;

  constructor(options: Required<LeadershipOptions>, { version }: StoredRecord, askedAt: Moment) {
    this.#options = options;
    this.#version = version;
    this.#extendedAt = askedAt;
    this.#timer = this.#next();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  remainingMs(): number {
    if (this.#lost.signal.aborted) return 0;
    return Math.max(0, Math.floor(LEASE_MS - sinceMs(this.#extendedAt, this.#options.clocks)));
  }

  async confirm(): Promise<void> {
    const { records, instance } = this.#options;
    const record = await records.get('cursor', ID);
    if (record?.value.instance !== instance) this.#lost.abort();
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    await this.#beating;
    if (!this.#lost.signal.aborted)
      await put(this.#options, this.#version, Date.now(), -1).catch(() => undefined);
  }

  #next(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#beating = this.#beat();
    }, BEAT_MS);
  }

  async #beat(): Promise<void> {
    const askedAt = readClocks(this.#options.clocks);
    try {
      const written = await put(this.#options, this.#version, askedAt.wall);
      if (written === undefined) return this.#lost.abort();
      this.#version = written.version;
      this.#extendedAt = askedAt;
    } catch {
      // The store can not be asked now; without an answer for the whole time it is lost.
      if (this.remainingMs() === 0) return this.#lost.abort();
    }
    if (!this.#hasEnded) this.#timer = this.#next();
  }
}
