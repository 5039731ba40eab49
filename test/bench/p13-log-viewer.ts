import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import { startWebServer } from '../support/web-server.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { median, timeMs } from './measure.ts';

const GOAL_MS = 300;
const SIZE_BYTES = 200e6;
const LINE = 1_000_000;

/** Places that are looked at, one after the other, far from each other. */
const JUMPS = [LINE, 5, 800_000, 123_456, 950_000, 400_000, 700_001, 250_000];

/** One window of a long log as a page, from the request to the last byte. */
export const logViewer: Benchmark = {
  id: 'P13',
  title: 'the millionth line of a log of 200 MB as a page, and jumps to and fro in it',
  goal: `≤ ${GOAL_MS} ms`,
  run,
};

async function run(context: BenchContext): Promise<BenchmarkResult[]> {
  await writeLog(join(context.scratch, 'n-cpu.txt'));
  const directory = join(context.scratch, '..', 'P13-store');
  const writing = await openEmbeddedStore(directory, { mode: 'write' });
  await ingestFolder(context.scratch, { store: writing, build: { buildUuid: 'b1' }, workers: 2 });
  await writing.close();
  const store = await openEmbeddedStore(directory, { mode: 'read' });
  const server = await startWebServer({ store });
  const look = (line: number) =>
    timeMs(async () => {
      const { statusCode, body } = await server.inject(`/build/b1/log/n-cpu.txt?line=${line}`);
      if (statusCode !== 200 || !body.includes(`id="L${line}"`))
        throw new Error(`no line ${line}: ${statusCode}`);
    });
  try {
    const times: number[] = [];
    for (const line of JUMPS) times.push(await look(line));
    const [first = Number.NaN, ...others] = times;
    const command = `at most ${GOAL_MS} ms`;
    const rest = { rival: null, unit: 'ms', command };
    return [
      { ours: first, ratio: GOAL_MS / first, note: `line ${LINE}, nothing read before`, ...rest },
      {
        ours: median(others),
        ratio: GOAL_MS / median(others),
        note: 'jumps to other places, median',
        ...rest,
      },
    ];
  } finally {
    await server.close();
    await store.close();
  }
}

async function writeLog(path: string): Promise<void> {
  const file = createWriteStream(path);
  let size = 0;
  for (let line = 0; size < SIZE_BYTES; line += 1) {
    const time = new Date(Date.UTC(2026, 10, 20) + line).toISOString().replace('T', ' ').replace('Z', '');
    const id = (line * 2_654_435_761) % 4_294_967_296;
    const text = `${time} 4242 INFO nova.compute.manager [req-${id.toString(16)}] instance ${line} claimed volume port image host retry network bound attach\n`;
    size += text.length;
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}
