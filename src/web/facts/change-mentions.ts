import { z } from 'zod';
import type { Log } from '../../log.ts';
import type { Records } from '../../store/records.ts';
import { Refreshed } from './refreshed.ts';

/** A change whose subject names a bug. */
export interface ChangeMention {
  readonly project: string;
  readonly change: string;
  readonly subject: string;
  readonly url?: string;
  readonly changedAt: Date;
}

/** How often the records of changes are read at most, in ms, and how far back. */
const REFRESH_MS = 60_000;
const LOOK_BACK_MS = 30 * 86_400_000;

/** Numbers that may be a bug's, in a subject: `Closes-Bug: #1234`, `LP 1234567`, `fix #12`. */
const NUMBER = /(?<![\w.])#?(?<bug>\d{2,10})(?![\w.])/g;

/** The part of the bot's record of a change that is needed here. */
const RECORD = z.object({
  change: z.object({
    project: z.string(),
    change: z.string(),
    subject: z.string().optional(),
    url: z.string().optional(),
  }),
});

type Mentions = ReadonlyMap<string, readonly ChangeMention[]>;

/** Changes that the bot saw and whose subject names a bug, at hand without waiting. */
export class ChangeMentions {
  readonly #byBug: Refreshed<Mentions>;

  constructor(records: () => Pick<Records, 'list'>, now: () => Date, log: Log) {
    const read = async (): Promise<Mentions> => {
      try {
        return await readMentions(records(), now());
      } catch (error) {
        log.warn({ err: error }, 'the records of changes can not be read');
        return this.#byBug.value;
      }
    };
    this.#byBug = new Refreshed<Mentions>(new Map(), read, REFRESH_MS);
  }

  /** Changes that name the bug, the one that was seen last first. */
  of(bug: string): readonly ChangeMention[] {
    return this.#byBug.value.get(bug) ?? [];
  }

  /** Begins to read the records, again and again until `close`. */
  start(): void {
    this.#byBug.start();
  }

  close(): Promise<void> {
    return this.#byBug.close();
  }
}

async function readMentions(records: Pick<Records, 'list'>, now: Date): Promise<Mentions> {
  const found = new Map<string, ChangeMention[]>();
  const changedSince = new Date(now.getTime() - LOOK_BACK_MS);
  for await (const { value, changedAt } of records.list('change', { changedSince })) {
    const record = RECORD.safeParse(value).data?.change;
    if (record?.subject === undefined) continue;
    const { project, change, subject, url } = record;
    const mention = { project, change, subject, ...(url !== undefined && { url }), changedAt };
    for (const bug of bugsIn(subject)) found.set(bug, [mention, ...(found.get(bug) ?? [])]);
  }
  return found;
}

/** The numbers in a subject that may name bugs, each once. */
export function bugsIn(subject: string): ReadonlySet<string> {
  return new Set([...subject.matchAll(NUMBER)].flatMap(({ groups }) => groups?.bug ?? []));
}
