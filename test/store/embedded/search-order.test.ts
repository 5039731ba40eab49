import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { createRandom, type Random } from '../../support/random.ts';
import { type SampleFile, sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

interface Expected {
  readonly time: number;
  readonly build: number;
  readonly file: number;
  readonly line: number;
}

/** Files whose lines go forward in time by fits and starts, some without any time at all. */
function randomFile(
  random: Random,
  place: Omit<Expected, 'time' | 'line'>,
  expected: Expected[],
): SampleFile {
  const filename = `file-${place.file}.log`;
  const pieces: string[] = [];
  let time = Date.UTC(2026, 5, 1) + random.below(600) * 1000;
  let line = 0;
  const lastPiece = random.below(4);
  for (let piece = 0; piece < 1 + lastPiece; piece += 1) {
    let text = '';
    for (let count = 0; count < 150; count += 1) {
      // Many events share their time, and clocks go back now and then.
      time += (random.below(22) === 0 ? -1 : random.below(2)) * 1000;
      line += 1;
      const isWanted = random.below(2) === 0;
      text += `${new Date(time).toISOString().replace('T', ' ').replace('Z', '')} 1 INFO a.b [-] ${isWanted ? 'wanted' : 'other'}\n`;
      if (isWanted) expected.push({ time, ...place, line });
    }
    pieces.push(text);
  }
  return { filename, format: 'oslo', pieces };
}

function compare(left: Expected, right: Expected): number {
  return right.time - left.time;
}

for (const { workers, pendingBytes, perBlock } of [
  { workers: 0, pendingBytes: 64e6, perBlock: 20_000 },
  { workers: 0, pendingBytes: 120_000, perBlock: 90 },
  { workers: 2, pendingBytes: 120_000, perBlock: 90 },
]) {
  test(`every event once and newest first, with ${workers} threads and ${pendingBytes} bytes of events at most waiting`, async (t) => {
    const random = createRandom(20261121);
    const store = await openEmbeddedStore(await scratchDirectory(t), {
      mode: 'write',
      workers,
      searchLimits: { pendingBytes, perBlock },
    });
    t.after(() => store.close());
    const expected: Expected[] = [];
    for (let build = 0; build < 8; build += 1) {
      const files = [0, 1, 2].map((file) => randomFile(random, { build, file }, expected));
      await writeSample(store, sampleBuild(`build-${build}`), files);
    }

    const found: Expected[] = [];
    const { query } = parseQuery('message:wanted');
    assert.ok(query !== undefined);
    for await (const event of store.search({ query })) {
      found.push({
        time: Date.parse(event['@timestamp']),
        build: Number(String(event.build_uuid).slice('build-'.length)),
        file: Number(event.filename.slice('file-'.length, -'.log'.length)),
        line: event.line,
      });
    }

    const key = ({ time, build, file, line }: Expected) => [time, build, file, line].join(' ');
    assert.ok(expected.length > 3000);
    assert.deepEqual(found.map(key).sort(), expected.map(key).sort());
    assert.deepEqual(
      found.map((event) => event.time),
      expected.sort(compare).map((event) => event.time),
    );
  });
}
