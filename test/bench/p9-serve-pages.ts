import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { BoardChange } from '../../src/web/board/board.ts';
import { freePort } from '../support/free-port.ts';
import { fillStore, generateBuilds, generatedSignatures } from '../support/generated-builds.ts';
import { createRandom } from '../support/random.ts';
import { startDejabug } from '../support/run-dejabug.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { Closers } from './closers.ts';

import { packBuilds } from './stored-builds.ts';

const SIGNATURES = 500;
const REQUESTS_A_SECOND = 50;

/** Text that is read into the store while pages are asked for. */
const INGEST_BYTES = 256 * 1024 * 1024;

/**
 * What a page costs while the store grows at full speed. Requests come at fixed times, whether earlier ones were
 * answered or not, so that a server that stands still is seen to.
 */
export const servePages: Benchmark = {
  id: 'P9',
  title: `pages at ${REQUESTS_A_SECOND} requests a second over ten days of builds, while builds are read`,
  goal: 'p95 ≤ 150 ms on every page, first page ≤ 200 KB, steady memory',
  run,
};

async function run(context: BenchContext): Promise<BenchmarkResult[]> {
  const closers = new Closers();
  try {
    return await serveAndMeasure(context, closers);
  } finally {
    await closers.close();
  }
}

async function serveAndMeasure(context: BenchContext, closers: Closers): Promise<BenchmarkResult[]> {
  const failed = context.isFull ? 100_000 : 10_000;
  const store = join(context.scratch, 'store');
  const queries = writeSignatures(context.scratch);
  const builds = [
    ...generateBuilds({ failed, passed: failed / 5, signatures: SIGNATURES, until: new Date() }),
  ];
  context.say(`   filling a store with ${builds.length} builds`);
  await fill(store, builds);
  const packed = await packBuilds(context.files, join(context.scratch, 'logs'), INGEST_BYTES);
  const port = await freePort();
  const flags = ['--store', store, '--queries', queries, '--no-shipped-queries'];
  const server = startDejabug(closers, ['serve', ...flags, '--port', String(port)], { cwd: context.scratch });
  server.stderr?.resume();
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  await untilReady(url, server);
  const readyMs = performance.now() - startedAt;
  const stop = new AbortController();
  const reading = keepReading(closers, ['ingest', ...flags, ...packed.folders], context.scratch, stop.signal);
  const memoryBefore = memoryOf(server);
  const answers = await askForPages(url, pagesOf(builds), context.isFull ? 120 : 30);
  const memoryAfter = memoryOf(server);
  stop.abort();
  const rounds = await reading;
  server.kill('SIGTERM');
  await once(server, 'close');
  const note = `${builds.length} builds, ready after ${readyMs.toFixed(0)} ms, ${rounds} rounds of ingest, memory ${memoryBefore} → ${memoryAfter} MB`;
  return report(answers, note);
}

/** One kind of page: its addresses take turns. */
interface Page {
  readonly name: string;
  readonly paths: readonly string[];
}

function pagesOf(builds: readonly BoardChange[]): readonly Page[] {
  const random = createRandom(8);
  const some = (make: (change: BoardChange) => string) =>
    Array.from({ length: 50 }, () => make(builds[random.below(builds.length)]!));
  const bugs = Array.from({ length: 50 }, () => `/bug/${100_001 + random.below(SIGNATURES)}`);
  return [
    { name: 'now', paths: ['/', '/?sort=-failed'] },
    { name: 'unclassified', paths: ['/unclassified', '/unclassified?hours=24', '/unclassified?page=7'] },
    { name: 'jobs', paths: ['/jobs', '/projects', '/branches'] },
    { name: 'job', paths: some(({ build }) => `/job/${encodeURIComponent(build.jobName ?? '')}`) },
    { name: 'project', paths: some(({ build }) => `/project/${build.project}`) },
    { name: 'change', paths: some(({ build }) => `/change/${build.project}/${build.change}`) },
    { name: 'bug', paths: bugs },
    { name: 'builds', paths: ['/builds', '/builds?state=unclassified&page=3', '/builds?job=nova-full'] },
    { name: 'build', paths: some(({ build }) => `/build/${build.buildUuid}`) },
    { name: 'care', paths: ['/care'] },
    { name: 'about', paths: ['/about'] },
    {
      name: 'api',
      paths: [
        '/api/v1/bugs',
        '/api/v1/groups/job',
        ...bugs.map((path) => `/api/v1${path.replace('bug', 'bugs')}`),
      ],
    },
    { name: 'feed', paths: ['/feed.atom', '/feed.atom?state=unclassified'] },
  ];
}

interface Answer {
  readonly page: string;
  readonly ms: number;
  readonly status: number;
  readonly bytes: number;
}

async function askForPages(url: string, pages: readonly Page[], seconds: number): Promise<readonly Answer[]> {
  const agent = new Agent({ connections: 100 });
  const asked: Promise<Answer>[] = [];
  const startedAt = performance.now();
  for (let number = 0; number < seconds * REQUESTS_A_SECOND; number += 1) {
    const due = startedAt + (number * 1000) / REQUESTS_A_SECOND;
    const early = due - performance.now();
    if (early > 1) await delay(early);
    const page = pages[number % pages.length]!;
    const path = page.paths[Math.floor(number / pages.length) % page.paths.length]!;
    asked.push(ask(agent, url + path, { page: page.name, due }));
  }
  const answers = await Promise.all(asked);
  await agent.close();
  return answers;
}

async function ask(
  agent: Agent,
  url: string,
  { page, due }: { readonly page: string; readonly due: number },
): Promise<Answer> {
  const { statusCode, body } = await request(url, {
    dispatcher: agent,
    headers: { accept: 'text/html', 'accept-encoding': 'br' },
  });
  const bytes = (await body.arrayBuffer()).byteLength;
  return { page, ms: performance.now() - due, status: statusCode, bytes };
}

function report(answers: readonly Answer[], note: string): BenchmarkResult[] {
  const refused = answers.filter(({ status }) => status !== 200);
  if (refused.length > 0)
    throw new Error(`expected 200, found ${refused[0]?.status} for ${refused[0]?.page}`);
  const names = [...new Set(answers.map(({ page }) => page))];
  return names.map((name, place) => {
    const own = answers.filter(({ page }) => page === name);
    const times = own.map(({ ms }) => ms).sort((a, b) => a - b);
    const at = (share: number): number => times[Math.floor((times.length - 1) * share)]!;
    const largest = Math.max(...own.map(({ bytes }) => bytes));
    const detail = `median ${at(0.5).toFixed(0)} ms, worst ${at(1).toFixed(0)} ms, at most ${(largest / 1000).toFixed(0)} KB sent`;
    return {
      ours: at(0.95),
      rival: null,
      ratio: null,
      unit: 'ms (p95)',
      command: `page ${name}`,
      note: place === 0 ? `${detail}; ${note}` : detail,
    };
  });
}

function writeSignatures(folder: string): string {
  const queries = join(folder, 'queries');
  mkdirSync(queries);
  for (const { bug, title, query } of generatedSignatures({ signatures: SIGNATURES })) {
    writeFileSync(join(queries, `${bug}.yaml`), `title: ${JSON.stringify(title)}\nquery: >-\n  ${query}\n`);
  }
  return queries;
}

async function fill(location: string, builds: readonly BoardChange[]): Promise<void> {
  const store = await openEmbeddedStore(location, { mode: 'write' });
  try {
    await fillStore(store, builds);
  } finally {
    await store.close();
  }
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  while (server.exitCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(50);
  }
  throw new Error('the server ended before it was ready');
}

/** Reads the builds again and again; says how often. */
async function keepReading(
  closers: Closers,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<number> {
  let rounds = 0;
  while (!signal.aborted) {
    const child = startDejabug(closers, args, { cwd });
    child.stdout?.resume();
    child.stderr?.resume();
    const stop = () => child.kill('SIGTERM');
    signal.addEventListener('abort', stop);
    await once(child, 'close');
    signal.removeEventListener('abort', stop);
    rounds += 1;
  }
  return rounds;
}

/** Resident memory in MB; 0 where the system does not tell. */
function memoryOf({ pid }: ChildProcess): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Math.round((pages * 4096) / 1e6);
  } catch {
    return 0;
  }
}
