import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { NoticeOutbox } from '../../src/bot/telling/outbox.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startProcess } from '../support/child-process.ts';
import { type Reception, startMailServer } from '../support/mail-server.ts';
import { projectRoot } from '../support/project-root.ts';
import { createRandom } from '../support/random.ts';
import { scratchDirectory } from '../support/sample-store.ts';
import type { TellingOrder } from '../support/telling-process.ts';
import { until } from '../support/until.ts';

const FAILURES = 40;
const KILLS = 12;

const TELLING = join(projectRoot, 'dist', 'test', 'support', 'telling-process.js');

/** What becomes of mails, more often than not in vain. */
const FATES: readonly Reception[] = [
  { code: 451, text: 'greylisted' },
  'cut',
  'take-and-cut',
  { code: 421, text: 'too many connections' },
  'take',
  'take',
];

test('each failure is mailed once, though the server refuses, greylists and hangs up, and the sender is killed', async (context) => {
  const random = createRandom(7);
  const server = await startMailServer(context);
  const store = await scratchDirectory(context);
  server.receptions = Array.from({ length: 90 }, () => random.pick(FATES));
  server.receptions.push('take');
  const answersLost = server.receptions.filter((fate) => fate === 'take-and-cut').length;
  const order: TellingOrder = {
    store,
    mail: server.options,
    failures: FAILURES,
    speed: 300,
    since: Date.now(),
  };
  const start = () =>
    startProcess(context, process.execPath, [TELLING, JSON.stringify(order)], { stdio: 'ignore' });

  for (let kill = 0; kill < KILLS; kill++) {
    const child = start();
    const commands = server.seen.length + 1 + random.below(5);
    await until(() => server.seen.length >= commands, 'the sender works');
    await sleep(random.below(60));
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  const last = start();
  const ids = () => new Set(server.mails.map(({ messageId }) => messageId));
  const progress = await until(
    async () => {
      const found = await progressOf(store);
      return found.sent === FAILURES && found;
    },
    'all mails are sent',
    240_000,
  );
  last.kill('SIGKILL');
  await once(last, 'close');

  assert.deepEqual(progress, { sent: FAILURES });
  assert.equal(ids().size, FAILURES);
  const twice = server.mails.length - FAILURES;
  context.diagnostic(`${twice} mails twice, ${answersLost} answers lost, ${KILLS} kills`);
  assert.ok(twice <= answersLost + KILLS, `${twice} mails came twice, ${answersLost} answers were lost`);
});

async function progressOf(directory: string): Promise<Readonly<Record<string, number>>> {
  const store = await openStore(directory, { mode: 'write' });
  try {
    const outbox = new NoticeOutbox({
      records: store.records(),
      ways: new Map(),
      isSubscribed: async () => true,
      now: () => new Date(),
      onSent: () => {},
      onFailure: () => {},
    });
    const found: Record<string, number> = {};
    for (const progress of ['pending', 'sending', 'sent', 'failed', 'dropped'] as const) {
      for await (const _ of outbox.list(progress)) found[progress] = (found[progress] ?? 0) + 1;
    }
    return found;
  } finally {
    await store.close();
  }
}
