import { writeSync } from 'node:fs';
import { LiveJudge } from '../../src/bot/live-judge.ts';
import { runBot } from '../../src/bot/run-bot.ts';
import { createOpener } from '../../src/commands/create-services.ts';
import { createLog } from '../../src/log.ts';
import type { ReviewHost } from '../../src/review/review-host.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createReviewClient } from '../fakes/review-client.ts';
import { TEST_POLICY } from './start-bot.ts';

/**
 * A bot in a process of its own, on a host that the tests serve: FOLDER QUERIES URL ATTEMPTS LOG-TIMEOUT-MS [STOPS].
 * Ends in order on SIGTERM, and at any moment on SIGKILL.
 */
const [folder = '', queries = '', url = '', attempts = '', logTimeoutMs = '', stops] = process.argv.slice(2);

const client = createReviewClient({ url });
let hasStopped = stops === undefined;

/** The host, as it is to a process that is stopped when it knows that a comment is not there. */
const host: ReviewHost = {
  ...client,
  ownComments: async (change, signal) => {
    const own = await client.ownComments(change, signal);
    if (!hasStopped) stopHere(`${stops}\n`);
    return own;
  },
};

function stopHere(word: string): void {
  hasStopped = true;
  writeSync(2, word);
  process.kill(process.pid, 'SIGSTOP');
  for (const end = performance.now() + 50; performance.now() < end; ); // until the signal is there
}

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

const store = await openStore(`${folder}/store`, { mode: 'write' });
const judge = await LiveJudge.open({
  paths: [queries],
  onChange: () => {},
  onProblems: () => {},
});
const log = createLog({ write: (line: string) => void process.stderr.write(line) });
const now = (): Date => new Date();
const logs = { hosts: ['127.0.0.1'], retries: 1, backOffMs: 20, timeoutMs: Number(logTimeoutMs), waitMs: 0 };
await runBot(
  {
    store,
    hosts: [host],
    systems: [],
    judge,
    policy: TEST_POLICY,
    reading: {
      concurrency: 2,
      tags: [],
      patience: { leaseMs: 3000, maxAttempts: Number(attempts), firstDelayMs: 5 },
      open: createOpener([], { log, now, logs }),
    },
    log,
    now,
  },
  { isOnce: false, signal: stop.signal },
);
await judge.close();
await store.close();
