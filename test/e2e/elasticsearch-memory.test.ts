import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { runDejabug, startDejabug } from '../support/run-dejabug.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const skip = existsSync('/proc/self/io')
  ? await whyNoElasticsearch()
  : 'the memory is asked of Linux’s /proc';

/** What one build may take at most, however large it is. */
const LIMIT_MB = 512;

/** What the cluster takes, in bytes a second: next to nothing. */
const SLOW = 200_000;

/** A process that has read nothing for so long, in ms, waits for the cluster, once it has read more than itself. */
const STILL_MS = 4000;
const OWN_BYTES = 20e6;

describe('memory before a cluster that takes next to nothing', { skip }, () => {
  let server: ElasticsearchServer;

  before(async () => {
    server = await startElasticsearch();
  });
  after(() => server?.stop());

  test('an ingest reads until its memory is full, and then waits', async (context) => {
    const logs = await writeLogs(context, 300e6);
    const url = await slowly(context);

    const run = await watch(startDejabug(context, ['ingest', logs, '--store', url, '--build-uuid', 'b1']));

    context.diagnostic(`${run.peakMB} MB at most, ${run.readMB} MB read`);
    assert.ok(run.readMB > 100 && run.readMB < 280, `${run.readMB} MB of 300 were read when it stood still`);
    assert.ok(run.peakMB <= LIMIT_MB, `${run.peakMB} MB`);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /interrupted/);
  });

  test('a copy of a store takes no more', async (context) => {
    const logs = await writeLogs(context, 40e6);
    const from = join(scratchFolder(context), 'from');
    const ingested = await runDejabug(['ingest', logs, '--store', from, '--build-uuid', 'b1']);
    assert.equal(ingested.code, 0, ingested.stderr);
    const url = await slowly(context);

    const run = await watch(startDejabug(context, ['store', 'copy', from, url]));

    context.diagnostic(`${run.peakMB} MB at most`);
    assert.ok(run.peakMB <= LIMIT_MB, `${run.peakMB} MB`);
    assert.match(run.stderr, /interrupted/);
  });

  async function slowly(context: TestContext): Promise<string> {
    const proxy = await startTcpProxy(server.url);
    context.after(() => proxy.stop());
    proxy.bytesPerSecond = SLOW;
    return proxy.url;
  }
});

/** Logs that pack badly, so that what waits for the cluster soon takes all the room that it may. */
async function writeLogs(context: TestContext, sizeBytes: number): Promise<string> {
  const folder = join(scratchFolder(context), 'logs');
  mkdirSync(folder);
  const file = await open(join(folder, 'service.log'), 'w');
  const end = Date.UTC(2026, 10, 20, 10);
  for (let written = 0, line = 0; written < sizeBytes; ) {
    const noise = randomBytes(100_000).toString('base64');
    let part = '';
    for (let at = 0; at < noise.length; at += 100, line++) {
      const time = new Date(end + line).toISOString().replace('T', ' ').slice(0, 23);
      part += `${time} | node-1 | ${line} ${noise.slice(at, at + 50)} ${noise.slice(at + 50, at + 100)}\n`;
    }
    await file.write(part);
    written += part.length;
  }
  await file.close();
  return folder;
}

interface Watched {
  readonly peakMB: number;
  /** What the process had read, from files and else, when it stood still. */
  readonly readMB: number;
  readonly code: number | null;
  readonly stderr: string;
}

/** Lets the process run until it reads no more, then asks it to stop. */
async function watch(child: ChildProcess): Promise<Watched> {
  const [stderr, ended] = [text(child.stderr!), once(child, 'close')];
  child.stdout?.resume();
  let [readBytes, peakMB, stillSince] = [0, 0, performance.now()];
  while (child.exitCode === null && performance.now() - stillSince < STILL_MS) {
    await delay(200);
    const now = await numbersOf(child.pid!);
    if (now === undefined) break;
    peakMB = now.peakMB;
    if (now.readBytes > readBytes + 100_000 || readBytes < OWN_BYTES)
      [readBytes, stillSince] = [now.readBytes, performance.now()];
  }
  child.kill('SIGINT');
  const [code] = await ended;
  return { peakMB, readMB: Math.round(readBytes / 1e6), code, stderr: await stderr };
}

/** Undefined when there is no such process any more. */
async function numbersOf(pid: number): Promise<{ peakMB: number; readBytes: number } | undefined> {
  try {
    const peakKiB = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const readBytes = /rchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1];
    return { peakMB: Math.round((Number(peakKiB) * 1024) / 1e6), readBytes: Number(readBytes) };
  } catch {
    return undefined;
  }
}
