import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { formatByName } from '../../src/log-format/formats.ts';
import { indexRecords } from '../../src/log-format/index-records.ts';
import type { TimeContext } from '../../src/log-format/log-format.ts';
import type { Build } from '../../src/model/build.ts';
import type { BuildEnd, BuildOutcome } from '../../src/store/build-writer.ts';
import type { EmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { encodeBlock } from '../../src/store/embedded/encode-block.ts';
import type { EncodedBlock, Segment } from '../../src/store/embedded/encoded-block.ts';
import { fillTimes } from '../../src/store/fill-times.ts';
import type { StoredFile } from '../../src/store/stored-file.ts';
import { createAnchorTable } from '../../src/text/anchor-table.ts';
import { TokenCollector } from '../../src/text/token-collector.ts';
import { encodeTokenFilter } from '../../src/text/token-filter.ts';
import { scanTokens } from '../../src/text/token-scan.ts';
import { removeFolder } from './remove-folder.ts';

/** A directory that is gone when the test is over. */
export async function scratchDirectory(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'dejabug-'));
  context.after(() => removeFolder(directory));
  return directory;
}

/** Bounds that let any time of 2026 through. */
export const SAMPLE_TIMES: TimeContext = {
  notBefore: Date.UTC(2026, 0, 1),
  notAfter: Date.UTC(2027, 0, 1),
  reference: Date.UTC(2026, 5, 1),
};

/** A file of a sample build: its pieces become segments of one block each, or share one. */
export interface SampleFile {
  readonly filename: string;
  readonly format: string;
  readonly pieces: readonly string[];
  readonly tags?: readonly string[];
}

/** A build of the given UUID, failed, with `fields` on top. */
export function sampleBuild(buildUuid: string, fields: Partial<Build> = {}): Build {
  return {
    buildUuid,
    status: 'FAILURE',
    jobName: 'sample-job',
    logUrl: 'https://logs.example/1/',
    ...fields,
  };
}

/** Packs one block that holds piece `place` of each of the files that have one. */
export function sampleBlocks(
  files: readonly SampleFile[],
  times: TimeContext = SAMPLE_TIMES,
): EncodedBlock[] {
  const blocks: EncodedBlock[] = [];
  const state = files.map(() => ({ lines: 0, offset: 0, time: Number.NaN }));
  const pieces = Math.max(0, ...files.map((file) => file.pieces.length));
  for (let place = 0; place < pieces; place += 1) {
    const segments: Segment[] = [];
    const collector = new TokenCollector();
    const text = Buffer.from(files.map((file) => file.pieces[place] ?? '').join(''));
    let start = 0;
    for (const [number, file] of files.entries()) {
      const end = start + Buffer.byteLength(file.pieces[place] ?? '');
      if (end === start) continue;
      const format = formatByName(file.format);
      const records = indexRecords(text, start, end, format, times);
      const before = state[number]!;
      fillTimes(records.times, records.count, before.time, times.reference);
      const known = records.times.subarray(0, records.count);
      scanTokens(
        { text, start, end, escapes: format.escapes },
        { table: createAnchorTable([]), onAnchor: () => {}, onDoubt: () => {}, collector },
      );
      segments.push({
        file: number,
        start,
        end,
        firstLine: before.lines,
        offset: before.offset,
        records: records.count,
        carriedTime: before.time,
        minTime: Math.min(...known),
        maxTime: Math.max(...known),
      });
      before.lines += records.lineCount;
      before.offset += end - start;
      before.time = known.at(-1) ?? before.time;
      start = end;
    }
    blocks.push(encodeBlock(text, segments, encodeTokenFilter(collector)));
  }
  return blocks;
}

/** Writes a build of `files` into the store. */
export async function writeSample(
  store: EmbeddedStore,
  build: Build,
  files: readonly SampleFile[],
  end: BuildEnd = {},
): Promise<BuildOutcome> {
  const writer = await store.beginBuild(build, SAMPLE_TIMES);
  try {
    for (const block of sampleBlocks(files)) await writer.addBlock(block);
    for (const [number, file] of files.entries()) writer.addFile(number, storedFile(build, file));
    return await writer.commit(end);
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

function storedFile(build: Build, { filename, format, pieces, tags = [filename] }: SampleFile): StoredFile {
  const text = pieces.join('');
  const lines = text.split('\n').length - 1;
  const sizeBytes = Buffer.byteLength(text);
  const logUrl = `${build.logUrl}${filename}.gz`;
  return { filename, tags, format, logUrl, sizeBytes, sourceBytes: sizeBytes, events: lines, lines };
}
