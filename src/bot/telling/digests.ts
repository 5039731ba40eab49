import type { SignatureSet } from '../../model/signature.ts';
import type { DigestOptions } from '../../notify/notify-options.ts';
import { ABSENT, type Records } from '../../store/records.ts';
import type { TrackerCache } from '../../tracker/tracker-cache.ts';
import type { BuildLedger } from './build-ledger.ts';
import { computeDigest, type Period } from './compute-digest.ts';
import { type Digest, hasNews } from './digest.ts';
import { digestNotice } from './digest-notice.ts';
import { lastDue } from './digest-schedule.ts';
import type { NoticeOutbox } from './outbox.ts';
import type { PageLinks } from './page-links.ts';

/** A digest, and the ways that its channels stand for. */
export interface ConfiguredDigest {
  readonly options: DigestOptions;
  readonly ways: readonly string[];
}

/** What digests are made with. */
export interface DigestsOptions {
  readonly records: Records;
  readonly ledger: BuildLedger;
  readonly signatures: () => SignatureSet;
  readonly trackers: TrackerCache | undefined;
  readonly links: PageLinks;
  readonly outbox: NoticeOutbox;
  readonly now: () => Date;
}

/** Until when a digest has told; `planned` while the next one is made, so that a crash does not change its period. */
interface DigestCursor {
  readonly cursor: string;
  readonly planned?: string;
}

/** Makes digests when they are due, each period once. */
export class Digests {
  readonly #options: DigestsOptions;

  constructor(options: DigestsOptions) {
    this.#options = options;
  }

  /** Puts the digests that are due into the outbox. */
  async runDue(digests: readonly ConfiguredDigest[]): Promise<void> {
    let isCaughtUp = false;
    for (const digest of digests) {
      const due = await this.#plan(digest.options);
      if (due === undefined) continue;
      if (!isCaughtUp) await this.#options.ledger.catchUp();
      isCaughtUp = true;
      await this.#make(digest, due);
    }
  }

  /**
   * Puts the digest of any period into the outbox, whatever was told before.
   * @returns the notice's id
   */
  async add({ options, ways }: ConfiguredDigest, period: Period): Promise<string> {
    const { ledger, outbox, links } = this.#options;
    await ledger.catchUp();
    const notice = digestNotice(options.name, await this.#compute(options, period), links);
    await outbox.add(notice, ways);
    return notice.id;
  }

  async #compute(options: DigestOptions, period: Period): Promise<Digest> {
    const { ledger, signatures, trackers } = this.#options;
    return computeDigest(
      {
        builds: ledger.builds.values(),
        lives: ledger.lives,
        oldestAt: ledger.oldestAt,
        signatures: signatures().signatures,
        lookUp: async (bug, link) => trackers?.lookUp(bug, link),
      },
      period,
      options,
    );
  }

  async #make({ options, ways }: ConfiguredDigest, { from, to, version }: Due): Promise<void> {
    const { outbox, links, records } = this.#options;
    const digest = await this.#compute(options, { from, to });
    const isWanted = hasNews(digest) || (options.every !== 'immediate' && digest.totals.failed > 0);
    if (isWanted) await outbox.add(digestNotice(options.name, digest, links), ways);
    const value: DigestCursor = { cursor: to.toISOString() };
    await records.put({ kind: 'cursor', id: cursorId(options), value: { ...value } }, version);
  }

  /** @returns the period that is due; undefined when none is, or another process makes it */
  async #plan(options: DigestOptions): Promise<Due | undefined> {
    const { records, now } = this.#options;
    const id = cursorId(options);
    const record = await records.get('cursor', id);
    if (record === undefined) {
      await records.put({ kind: 'cursor', id, value: { cursor: now().toISOString() } }, ABSENT);
      return undefined;
    }
    const { cursor, planned } = record.value as unknown as DigestCursor; // only this file writes it
    const from = new Date(cursor);
    if (planned !== undefined) return { from, to: new Date(planned), version: record.version };
    const to = lastDue(options, from, now());
    if (to === undefined) return undefined;
    const value: DigestCursor = { cursor, planned: to.toISOString() };
    const written = await records.put({ kind: 'cursor', id, value: { ...value } }, record.version);
    return written && { from, to, version: written.version };
  }
}

interface Due extends Period {
  readonly version: string;
}

function cursorId({ name }: DigestOptions): string {
  return `digest/${name}`;
}
