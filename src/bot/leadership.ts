import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ABSENT, type Records, type StoredRecord } from '../store/records.ts';

/** How long a bot that says nothing stays the only one, in ms. Longer than any call to a review host may take. */
const LEASE_MS = 45_000;

const BEAT_MS = 10_000;

/** Between two looks of a bot that waits for another to end, in ms. */
const WAIT_MS = 1_000;

/** The one bot of a store: others wait until it ends or is silent. */
export interface Leadership {
  /** Whether this process is still the only one, for long enough to post something. */
  isHeld(): boolean;
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
}

/** Waits until no other bot works on the store; undefined when `signal` fires before. */
export async function takeLeadership(options: LeadershipOptions): Promise<Leadership | undefined> {
  const { records, signal, onWait } = options;
  let told = '';
  while (!signal.aborted) {
    const askedAt = Date.now();
    const record = await records.get('cursor', 'bot/leader');
    const holder = record && (record.value as unknown as Holder); // only this file writes it
    if (holder === undefined || isGone(holder)) {
      const written = await put(options, record?.version ?? ABSENT, askedAt);
      if (written !== undefined) return new HeldLeadership(options, written, askedAt);
      continue;
    }
    if (told !== holder.instance) onWait(holder.instance);
    told = holder.instance;
    await sleep(WAIT_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** On its own machine a bot that was killed need not be waited for. */
function isGone({ host, process: id, until }: Holder): boolean {
  if (Date.parse(until) < Date.now()) return true;
  if (host !== hostname() || id === process.pid) return false;
  try {
    process.kill(id, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function put(
  { records, instance }: LeadershipOptions,
  version: string,
  now: number,
  leaseMs = LEASE_MS,
): Promise<StoredRecord | undefined> {
  const until = new Date(now + leaseMs).toISOString();
  const value = { instance, host: hostname(), process: process.pid, until };
  return records.put({ kind: 'cursor', id: 'bot/leader', value }, version);
}

class HeldLeadership implements Leadership {
  readonly #options: LeadershipOptions;
  readonly #lost = new AbortController();
  #version: string;
  #heldUntil: number;
  #timer: NodeJS.Timeout;
  /** The beat under way, or the last one. */
  #beating: Promise<void> | undefined;
  #hasEnded = false;

  constructor(options: LeadershipOptions, { version }: StoredRecord, askedAt: number) {
    this.#options = options;
    this.#version = version;
    this.#heldUntil = askedAt + LEASE_MS;
    this.#timer = this.#next();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  isHeld(): boolean {
    return !this.#lost.signal.aborted && Date.now() < this.#heldUntil;
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
    const askedAt = Date.now();
    try {
      const written = await put(this.#options, this.#version, askedAt);
      if (written === undefined) return this.#lost.abort();
      this.#version = written.version;
      this.#heldUntil = askedAt + LEASE_MS;
    } catch {
      // The store can not be asked now; without an answer for the whole time it is lost.
      if (Date.now() > this.#heldUntil) return this.#lost.abort();
    }
    if (!this.#hasEnded) this.#timer = this.#next();
  }
}
