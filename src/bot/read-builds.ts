import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { readQueuedBuild } from '../worker/read-queued-build.ts';
import { runWorker } from '../worker/run-worker.ts';
import type { WorkerEvent } from '../worker/worker-event.ts';
import { BOT_PATIENCE, type BotParts, type BotReading } from './bot-parts.ts';
import type { BotCore } from './create-bot.ts';
import { giveUp } from './give-up.ts';

/** Between two looks into an empty queue, in ms: a comment is to be there within seconds. */
const POLL_MS = 250;

/** Between two looks for builds that were given up, by this process or another, in ms. */
const GIVEN_UP_MS = 10_000;

/** Reads the builds of the queue, where other workers do not, and says of those that can not be read that they can not. */
export async function readBuilds(parts: BotParts, core: BotCore, signal: AbortSignal): Promise<void> {
  const sweeper = new Sweeper(parts, core);
  await Promise.all([
    parts.reading === undefined ? undefined : work(parts, parts.reading, { core, sweeper, signal }),
    sweeper.run(signal),
  ]);
}

interface Work {
  readonly core: BotCore;
  readonly sweeper: Sweeper;
  readonly signal: AbortSignal;
}

async function work(parts: BotParts, reading: BotReading, { core, sweeper, signal }: Work): Promise<void> {
  const { store, judge, now, log, onWork } = parts;
  const { patience = BOT_PATIENCE } = reading;
  await runWorker({
    queue: store.queue(patience),
    name: `${hostname()}-${process.pid}-bot`,
    concurrency: reading.concurrency,
    until: 'stopped',
    leaseMs: patience.leaseMs,
    pollMs: POLL_MS,
    signal,
    now,
    read: (build, stop) =>
      judge.use((reader) => readQueuedBuild(build, { ...reader, ...reading, store, now }, stop)),
    onEvent: async (event) => {
      onWork?.(event);
      logWork(event, log);
      if (event.kind === 'done') await core.tail.catchUp();
      if (event.kind === 'failed' && event.next === 'parked') await sweeper.sweep();
    },
  });
}

function logWork(event: WorkerEvent, log: BotParts['log']): void {
  if (event.kind === 'failed') {
    const found = event.error instanceof Error ? event.error.message : String(event.error);
    log.warn({ build: event.build.id, next: event.next, found }, 'build could not be read');
  }
  if (event.kind === 'done') {
    const states = event.results.map(({ verdict }) => verdict.state);
    log.info({ build: event.build.id, states, readMs: event.results[0]?.timings.totalMs }, 'build read');
  }
}

/** Gives verdicts to builds that are parked. */
class Sweeper {
  readonly #parts: BotParts;
  readonly #core: BotCore;
  readonly #seen = new Set<string>();

  constructor(parts: BotParts, core: BotCore) {
    this.#parts = parts;
    this.#core = core;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.sweep().catch((error: unknown) =>
        this.#parts.log.warn({ found: String(error) }, 'sweep failed'),
      );
      await sleep(GIVEN_UP_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async sweep(): Promise<void> {
    const { store, judge, log } = this.#parts;
    for await (const build of store.queue().list('parked')) {
      if (this.#seen.has(build.id)) continue;
      this.#seen.add(build.id);
      const isNew = await judge.use((reader) => giveUp(build, reader, this.#parts));
      if (isNew)
        log.warn({ build: build.id, found: build.lastError }, 'build given up; its verdict says why');
    }
    await this.#core.tail.catchUp();
  }
}
