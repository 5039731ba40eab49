import type { TestContext } from 'node:test';
import type { BotParts, BotPolicy } from '../../src/bot/bot-parts.ts';
import { LiveJudge } from '../../src/bot/live-judge.ts';
import { runBot } from '../../src/bot/run-bot.ts';
import { openSource } from '../../src/ci/open-source.ts';
import { createLog } from '../../src/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';

/** What a bot does when nothing else is said. */
export const TEST_POLICY: BotPolicy = {
  rules: [],
  speak: 'any',
  template: 'default',
  maxComments: 20,
  settleMs: 300,
  incidents: { changes: 0, windowMs: 60_000 },
  readsPassed: false,
};

export interface TestBotOptions extends Pick<BotParts, 'hosts'> {
  readonly folder: string;
  /** A store in `folder` when absent. */
  readonly store?: WritableStore;
  readonly queries: readonly string[];
  readonly policy?: Partial<BotPolicy>;
  readonly parts?: Partial<BotParts>;
}

/** A bot of a test, in this process. */
export interface TestBot {
  readonly store: WritableStore;
  readonly logged: string[];
  stop(): Promise<void>;
}

/** Starts a bot that posts; it ends with the test. */
export async function startBot(context: TestContext, options: TestBotOptions): Promise<TestBot> {
  const { folder, queries, hosts, policy, parts } = options;
  const store = options.store ?? (await openStore(`${folder}/store`, { mode: 'write' }));
  const logged: string[] = [];
  const judge = await LiveJudge.open({
    paths: queries,
    workers: 0,
    onChange: () => logged.push('signatures changed'),
    onProblems: (problems) => logged.push(...problems.map(({ message }) => message)),
  });
  const stop = new AbortController();
  const running = runBot(
    {
      store,
      hosts,
      systems: [],
      judge,
      policy: { ...TEST_POLICY, ...policy },
      reading: { concurrency: 2, tags: [], open: ({ location }) => openSource(location, { retries: 0 }) },
      log: createLog({ write: (line: string) => void logged.push(line) }),
      now: () => new Date(),
      ...parts,
    },
    { isOnce: false, signal: stop.signal },
  );
  let isStopped = false;
  async function end(): Promise<void> {
    if (isStopped) return;
    isStopped = true;
    stop.abort();
    await running;
    await judge.close();
    if (options.store === undefined) await store.close();
  }
  context.after(end);
  return { store, logged, stop: end };
}
