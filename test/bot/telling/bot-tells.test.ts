import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTelling } from '../../../src/bot/telling/create-telling.ts';
import { createZuul } from '../../../src/ci/zuul/zuul.ts';
import { createOpener } from '../../../src/commands/create-services.ts';
import { createLog } from '../../../src/log.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { createReviewClient } from '../../fakes/review-client.ts';
import { startReviewServer } from '../../fakes/review-server.ts';
import { ciContext } from '../../support/ci-context.ts';
import { resultEvent, startFailedLogs, writeLogSignature } from '../../support/failure-events.ts';
import { startIrcServer } from '../../support/irc-server.ts';
import { startMailServer } from '../../support/mail-server.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { startBot } from '../../support/start-bot.ts';
import { until } from '../../support/until.ts';
import { startZuulServer, zuulFixtures } from '../../support/zuul-server.ts';

test('a failure that the bot comments on is told in a room, once, and stands in the digest', async (context) => {
  const folder = scratchFolder(context);
  const [review, irc, mail] = [
    await startReviewServer(context),
    await startIrcServer(context),
    await startMailServer(context),
  ];
  const logs = await startFailedLogs(context);
  const store = await openStore(`${folder}/store`, { mode: 'write' });
  context.after(() => store.close());
  let advanceMs = 0;
  const telling = await createTelling({
    store,
    signatures: () => ({ version: '1', signatures: [] }),
    notify: {
      irc: irc.options,
      mail: mail.options,
      channels: [
        { name: 'room', kind: 'irc', room: '#demo', events: ['positive', 'negative'] },
        { name: 'team', kind: 'mail', to: ['alice@example.org'] },
      ],
      digests: [{ name: 'now', to: ['team'], every: 'immediate' }],
    },
    log: createLog({ write: () => {} }),
    now: () => new Date(Date.now() + advanceMs),
    tickMs: 50,
  });
  const hosts = [createReviewClient({ url: review.url, isEditing: false })];
  const queries = [writeLogSignature(folder)];
  const bot = await startBot(context, { folder, queries, hosts, parts: { telling } });
  await until(() => store.records().get('cursor', 'digest/now'), 'the first look');
  const event = resultEvent(7, [{ url: `${logs}/hit-1/job.log` }, { url: `${logs}/miss-2/job.log` }]);

  review.events.push(event, { ...event, id: 'told-again' });
  await until(() => review.comments.length === 1, 'the comment');
  await until(() => irc.messages.length === 1, 'the message');
  advanceMs = 60_000;
  await until(() => mail.mails.length === 1, 'the digest');
  await bot.stop();

  assert.match(
    irc.messages[0]?.text ?? '',
    /^demo change: .* failed because of: job-0: .*, job-1: unrecognized error$/,
  );
  assert.equal(mail.mails[0]?.subject, 'now: 1 new bug, 1 unexplained failure');
  assert.deepEqual([irc.messages.length, mail.mails.length], [1, 1]);
});

test('where changes are reviewed on no host that we know, rooms are told all the same', async (context) => {
  const folder = scratchFolder(context);
  const irc = await startIrcServer(context);
  const server = await startZuulServer(context);
  const system = createZuul({ name: 'zuul', url: server.url, tenants: ['example'] }, ciContext());
  context.after(() => system.close());
  const open = createOpener([system], ciContext());
  const store = await openStore(`${folder}/store`, { mode: 'write' });
  context.after(() => store.close());
  const telling = await createTelling({
    store,
    signatures: () => ({ version: '1', signatures: [] }),
    notify: {
      irc: irc.options,
      channels: [{ name: 'room', kind: 'irc', room: '#demo', events: ['positive', 'negative'] }],
      digests: [],
    },
    log: createLog({ write: () => {} }),
    now: () => new Date(),
    tickMs: 50,
  });
  const bot = await startBot(context, {
    folder,
    queries: [join(zuulFixtures, 'signatures')],
    hosts: [],
    parts: {
      telling,
      systems: [{ system, isPolled: true }],
      backfillFrom: '2026-11-21T00:00:00Z',
      reading: {
        concurrency: 2,
        tags: [],
        open,
      },
    },
  });

  await until(() => irc.messages.length >= 3, 'some messages');
  await bot.stop();

  for (const { text } of irc.messages) assert.match(text, / change: \S+ failed /);
  assert.equal(new Set(irc.messages.map(({ text }) => text)).size, irc.messages.length);
});
