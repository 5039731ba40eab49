import { LiveJudge } from '../../src/bot/live-judge.ts';
import { runBot } from '../../src/bot/run-bot.ts';
import { openLocation } from '../../src/ci/open-location.ts';
import { createLog } from '../../src/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createReviewClient } from '../fakes/review-client.ts';
import { TEST_POLICY } from './start-bot.ts';

/**
 * A bot in a process of its own, on a host that the tests serve: FOLDER QUERIES URL.
 * Ends in order on SIGTERM, and at any moment on SIGKILL.
 */
const [folder = '', queries = '', url = ''] = process.argv.slice(2);

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

const store = await openStore(`${folder}/store`, { mode: 'write' });
const judge = await LiveJudge.open({
  paths: [queries],
  workers: 0,
  onChange: () => {},
  onProblems: () => {},
});
const now = (): Date => new Date();
const logs = { hosts: ['127.0.0.1'], retries: 2, backOffMs: 20, timeoutMs: 2000, waitMs: 0 };
await runBot(
  {
    store,
    hosts: [createReviewClient({ url })],
    systems: [],
    judge,
    policy: TEST_POLICY,
    reading: {
      concurrency: 2,
      tags: [],
      patience: { leaseMs: 900, maxAttempts: 100, firstDelayMs: 100 },
      open: async ({ location, overrides: build }) => [
        await openLocation({ location, ...(build && { build }) }, logs, now),
      ],
    },
    log: createLog({ write: (line: string) => void process.stderr.write(line) }),
    now,
  },
  { isOnce: false, signal: stop.signal },
);
await judge.close();
await store.close();
