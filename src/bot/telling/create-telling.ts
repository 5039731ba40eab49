import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, type ErrorCode, isAppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { SignatureSet } from '../../model/signature.ts';
import { isOfProject, isWanted } from '../../notify/channel-filter.ts';
import { type Channels, createChannels } from '../../notify/create-channels.ts';
import { createMailboxes } from '../../notify/mailboxes.ts';
import type { Notice } from '../../notify/notice.ts';
import type { ChannelOptions, NotifyOptions } from '../../notify/notify-options.ts';
import { namedBugs } from '../../review/print/group-causes.ts';
import type { WritableStore } from '../../store/writable-store.ts';
import type { TrackerCache } from '../../tracker/tracker-cache.ts';
import type { Telling } from '../bot-parts.ts';
import type { Incident } from '../incidents.ts';
import { BuildLedger } from './build-ledger.ts';
import { describeFailure, eventsOf, type ObservedFailure } from './describe-failure.ts';
import { describeIncident } from './describe-incident.ts';
import { checkSchedule } from './digest-schedule.ts';
import { type ConfiguredDigest, Digests } from './digests.ts';
import { NoticeOutbox } from './outbox.ts';
import { pageLinks } from './page-links.ts';

/** Between two looks for what is due, in ms, when nothing happens. */
const TICK_MS = 5_000;

/** How long what is under way may take after the signal to stop, in ms. */
const DRAIN_MS = 10_000;

/** Between two clean-ups, in ms. */
const CLEAN_MS = 86_400_000;

export interface TellingOptions {
  readonly store: Pick<WritableStore, 'records' | 'buildChanges'>;
  readonly signatures: () => SignatureSet;
  readonly notify: NotifyOptions;
  readonly trackers?: TrackerCache;
  /** Where the status pages are. */
  readonly baseUrl?: string;
  readonly log: Log;
  readonly now: () => Date;
  readonly onFailure?: (channel: string, error: unknown) => void;
  readonly tickMs?: number;
  /** How long single builds are remembered, in ms, where that is longer than digests need. */
  readonly keptMs?: number;
}

/** What commands use beside what the bot does. */
export interface OpenTelling extends Telling {
  readonly outbox: NoticeOutbox;
  readonly digests: Digests;
  readonly configured: readonly ConfiguredDigest[];
  readonly ledger: BuildLedger;
  close(): Promise<void>;
}

/**
 * Tells people elsewhere than on their change: rooms as it happens, mailboxes and rooms in digests.
 * @throws AppError `CONFIG_INVALID` when channels or digests do not fit together
 */
export async function createTelling(options: TellingOptions): Promise<OpenTelling> {
  const records = options.store.records();
  const mailboxes = createMailboxes(records);
  const links = pageLinks(options.baseUrl);
  const channels = await createChannels(options.notify, async (way) =>
    links.home === undefined ? undefined : `${links.home}/unsubscribe/${await mailboxes.ticketOf(way)}`,
  );
  const configured = options.notify.digests.map((digest) => ({
    options: digest,
    ways: digest.to.flatMap((name) => waysOf(channels, name, digest.name)),
  }));
  for (const digest of options.notify.digests) checkSchedule(digest);
  const ledger = new BuildLedger(options.store, options.now, options.keptMs);
  const outbox = new NoticeOutbox({
    records,
    ways: new Map(channels.all.flatMap(({ ways }) => ways.map((way) => [way.name, way]))),
    isSubscribed: (way) => mailboxes.isSubscribed(way),
    now: options.now,
    onSent: (channel, { id }) => options.log.info({ channel, notice: id }, 'notice sent'),
    onFailure: (channel, error) => {
      const found = error instanceof Error ? error.message : String(error);
      options.log.warn({ channel, code: codeOf(error), found }, 'notice not sent');
      options.onFailure?.(channel, error);
    },
  });
  const { signatures, trackers, now } = options;
  const digests = new Digests({ records, ledger, signatures, trackers, links, outbox, now });
  return new RunningTelling({ options, channels, configured, ledger, outbox, digests });
}

interface TellingParts extends Pick<OpenTelling, 'outbox' | 'digests' | 'configured' | 'ledger'> {
  readonly options: TellingOptions;
  readonly channels: Channels;
}

class RunningTelling implements OpenTelling {
  readonly outbox: NoticeOutbox;
  readonly digests: Digests;
  readonly configured: readonly ConfiguredDigest[];
  readonly ledger: BuildLedger;
  readonly #options: TellingOptions;
  readonly #channels: Channels;
  readonly #wakes = new EventEmitter();
  #cleanedAt = 0;
  #isAwake = false;

  constructor({ options, channels, configured, ledger, outbox, digests }: TellingParts) {
    this.#options = options;
    this.#channels = channels;
    this.configured = configured;
    this.ledger = ledger;
    this.outbox = outbox;
    this.digests = digests;
  }

  async observe(failure: ObservedFailure): Promise<void> {
    const events = eventsOf(failure.verdicts);
    const projects = await this.#projectsOf(failure);
    const { pipeline } = failure;
    await this.#add(describeFailure(failure), (channel) =>
      events.some((event) =>
        isWanted(channel, { event, projects, ...(pipeline !== undefined && { pipeline }) }),
      ),
    );
  }

  /** Rooms that chose projects are told when the bug is of one of them; nobody's project is an unknown cause. */
  async incident(incident: Incident): Promise<void> {
    const bug = /^bug-(?<bug>.+)$/.exec(incident.cause)?.groups?.bug;
    const tracker = bug === undefined ? undefined : await this.#lookUp(bug);
    const event = bug === undefined ? 'negative' : 'positive';
    await this.#add(
      describeIncident(incident, pageLinks(this.#options.baseUrl), tracker, bug),
      ({ events, projects }) => {
        return events?.includes(event) === true && isOfProject(projects, tracker?.projects ?? []);
      },
    );
  }

  async run(signal: AbortSignal): Promise<void> {
    const breaking = new AbortController();
    const stop = () => setTimeout(() => breaking.abort(), DRAIN_MS).unref();
    signal.addEventListener('abort', stop, { once: true });
    while (!signal.aborted) {
      this.#isAwake = false;
      await this.#try('digests', () => this.digests.runDue(this.configured));
      await this.#try('outbox', () => this.outbox.deliver({ stopping: signal, breaking: breaking.signal }));
      await this.#try('outbox', () => this.#clean());
      await this.#pause(signal);
    }
    await this.close();
  }

  async status(): Promise<{ readonly pending: number; readonly parked: number }> {
    let [pending, parked] = [0, 0];
    for await (const _ of this.outbox.list('pending')) pending++;
    for await (const _ of this.outbox.list('sending')) pending++;
    for await (const _ of this.outbox.list('failed')) parked++;
    return { pending, parked };
  }

  close(): Promise<void> {
    return this.#channels.close();
  }

  async #add(notice: Notice, wants: (channel: ChannelOptions) => boolean): Promise<void> {
    const wanting = this.#channels.all.filter(({ options }) => wants(options));
    await this.outbox.add(
      notice,
      wanting.flatMap(({ ways }) => ways.map(({ name }) => name)),
    );
    if (wanting.length === 0) return;
    this.#isAwake = true;
    this.#wakes.emit('wake');
  }

  /** The change's project, and those of its bugs where a channel chooses by project. */
  async #projectsOf({ change, verdicts }: ObservedFailure): Promise<readonly string[]> {
    const choose = this.#channels.all.some(
      ({ options }) => options.events?.includes('positive') && options.projects !== undefined,
    );
    if (!choose) return [change.project];
    const bugs = new Map(verdicts.flatMap(namedBugs).map(({ bug, link }) => [bug, link]));
    const infos = await Promise.all([...bugs].map(([bug, link]) => this.#lookUp(bug, link)));
    return [change.project, ...infos.flatMap((info) => info?.projects ?? [])];
  }

  async #lookUp(bug: string, link?: string) {
    const { trackers, signatures } = this.#options;
    const known = signatures().signatures.find((signature) => signature.bug === bug);
    return trackers?.lookUp(bug, link ?? known?.bugLink);
  }

  async #clean(): Promise<void> {
    const now = this.#options.now().getTime();
    if (now - this.#cleanedAt < CLEAN_MS) return;
    await this.outbox.forgetOld();
    this.#cleanedAt = now;
  }

  /** Nothing that fails here may end the bot: it is tried again at the next tick. */
  async #try(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      this.#options.log.warn({ what, code: codeOf(error), found }, 'telling is tried again');
      this.#options.onFailure?.(what, error);
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    if (this.#isAwake) return; // something came while the rest was sent
    const over = new AbortController();
    const either = { signal: AbortSignal.any([signal, over.signal]) };
    const tick = delay(this.#options.tickMs ?? TICK_MS, undefined, either);
    await Promise.race([tick, once(this.#wakes, 'wake', either)]).catch(() => undefined);
    over.abort();
    await tick.catch(() => undefined);
  }
}

function waysOf(channels: Channels, name: string, digest: string): readonly string[] {
  const channel = channels.all.find(({ options }) => options.name === name);
  if (channel !== undefined) return channel.ways.map((way) => way.name);
  const message = `notify: digest ${digest}: expected the name of a channel, found "${name}"`;
  throw new AppError('CONFIG_INVALID', message);
}

function codeOf(error: unknown): ErrorCode | undefined {
  return isAppError(error) ? error.code : undefined;
}
