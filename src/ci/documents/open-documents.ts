import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { AppError } from '../../errors.ts';
import type { Incomplete } from '../../model/verdict.ts';
import { splitLines } from '../../util/split-lines.ts';
import { decodeFile } from '../decode/decode-file.ts';
import { DecodeMeter } from '../decode/decode-meter.ts';
import { withoutPackingSuffix } from '../decode/detect-packing.ts';
import { openLocalFile } from '../directory/open-local-file.ts';
import { toIncomplete } from '../file-loss.ts';
import type { LogSource } from '../log-source.ts';
import type { SourceLimits } from '../source-limits.ts';
import { nameOf } from './document-build.ts';
import { DocumentSpool, type SpooledBuild } from './document-spool.ts';

/** Format of the events, as the log formats name it. */
const FORMAT = 'json-event';

/** Bad lines that are told one by one; of the others only the number. */
const MAX_TOLD = 20;

/** Longest event, in bytes; a longer line is no event. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

export interface DocumentsOptions {
  /** Where the events come from, for messages; names the build of events that name none. */
  readonly location: string;
  readonly limits: SourceLimits;
}

/**
 * The builds whose events are in `bytes`: already normalised, one JSON object a line, packed or not, such as an
 * export of an index (`{"_source": {…}}` of dump tools is unwrapped). Events are told apart by `build_uuid`; those
 * without one are a build of their own. The first source says what lines could not be read.
 * @throws AppError `SOURCE_INVALID` when no line is an event
 */
export async function openDocuments(
  bytes: AsyncIterable<Uint8Array>,
  options: DocumentsOptions,
): Promise<LogSource[]> {
  const spool = await DocumentSpool.open();
  try {
    const bad = new BadLines(basename(options.location));
    await spoolEvents(bytes, options, spool, bad);
    const builds = await spool.finish();
    if (builds.length === 0) {
      const first = bad.list()[0]?.message ?? 'an empty file';
      throw new AppError(
        'SOURCE_INVALID',
        `expected one JSON object a line in ${options.location}, found ${first}`,
      );
    }
    const open = new Set(builds);
    const close = async (build: SpooledBuild) => {
      open.delete(build);
      if (open.size === 0) await spool.close();
    };
    return builds.map((build, index) =>
      documentSource(build, options.location, index === 0 ? bad.list() : [], () => close(build)),
    );
  } catch (error) {
    await spool.close();
    throw error;
  }
}

async function spoolEvents(
  bytes: AsyncIterable<Uint8Array>,
  { location, limits }: DocumentsOptions,
  spool: DocumentSpool,
  bad: BadLines,
): Promise<void> {
  const nameless = createHash('sha256').update(location).digest('hex').slice(0, 32);
  const decoded = await decodeFile(
    bytes,
    location,
    new DecodeMeter(limits, { remainingBytes: limits.maxBuildBytes }),
  );
  let number = 0;
  try {
    for await (const line of splitLines(decoded.chunks, MAX_LINE_BYTES)) {
      number++;
      if (line === undefined) bad.add(number, `a line of more than ${MAX_LINE_BYTES} bytes`);
      else if (line.trim() !== '') {
        const event = parseEvent(line);
        if (typeof event === 'string') bad.add(number, event);
        else await spool.add(nameOf(event.fields.build_uuid) ?? nameless, event.fields, event.line);
      }
    }
  } catch (error) {
    bad.addLoss(toIncomplete(basename(location), error));
  }
}

interface ParsedEvent {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly line: string;
}

/** The event of a line, or what was found instead of one. */
function parseEvent(line: string): ParsedEvent | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    return error instanceof Error ? error.message : 'no JSON';
  }
  if (!isObject(parsed)) return 'JSON, but no object';
  const source = parsed._source;
  if (isObject(source)) return { fields: source, line: JSON.stringify(source) };
  return { fields: parsed, line };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lines that are no events. */
class BadLines {
  readonly #filename: string;
  readonly #told: Incomplete[] = [];
  #count = 0;

  constructor(filename: string) {
    this.#filename = filename;
  }

  add(line: number, found: string): void {
    this.#count++;
    if (this.#count > MAX_TOLD) return;
    this.#tell(`line ${line}: expected a JSON object, found ${found}; the line was left out`);
  }

  addLoss(loss: Incomplete): void {
    this.#told.push(loss);
  }

  list(): Incomplete[] {
    const more = this.#count - MAX_TOLD;
    if (more <= 0) return this.#told;
    const message = `expected a JSON object a line, found ${more} more lines that are none; they were left out`;
    return [...this.#told, { filename: this.#filename, reason: 'corrupt', message }];
  }

  #tell(message: string): void {
    this.#told.push({ filename: this.#filename, reason: 'corrupt', message });
  }
}

function documentSource(
  { build, path }: SpooledBuild,
  location: string,
  incomplete: readonly Incomplete[],
  close: () => Promise<void>,
): LogSource {
  const name = withoutPackingSuffix(basename(location));
  return {
    location: `${location} (build ${build.buildUuid})`,
    sequential: false,
    incomplete,
    describe: async () => build,
    async *files() {
      yield { path: name, format: FORMAT, open: (signal) => openLocalFile(path, signal) };
    },
    close,
  };
}
