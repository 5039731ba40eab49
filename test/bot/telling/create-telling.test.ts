import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Incident } from '../../../src/bot/incidents.ts';
import { createTelling, type OpenTelling } from '../../../src/bot/telling/create-telling.ts';
import type { ObservedFailure } from '../../../src/bot/telling/describe-failure.ts';
import { isAppError } from '../../../src/errors.ts';
import { createLog } from '../../../src/log.ts';
import { createMailboxes } from '../../../src/notify/mailboxes.ts';
import type { ChannelOptions, NotifyOptions } from '../../../src/notify/notify-options.ts';
import type { WritableStore } from '../../../src/store/writable-store.ts';
import type { TrackerCache } from '../../../src/tracker/tracker-cache.ts';
import { type IrcBehaviour, startIrcServer, type TestIrcServer } from '../../support/irc-server.ts';
import { startMailServer } from '../../support/mail-server.ts';
import { makeBug, makeHit, makeVerdict } from '../../support/make-verdict.ts';
import { addToldBuilds, emptyStore } from '../../support/told-builds.ts';
import { until } from '../../support/until.ts';

const CHANGE = {
  host: 'opendev',
  project: 'openstack/nova',
  change: '4711',
  patchset: '3',
  url: 'https://review.opendev.org/c/openstack/nova/+/4711',
};

const KNOWN: ObservedFailure = {
  change: CHANGE,
  pipeline: 'gate',
  key: 'key-of-the-verdicts',
  verdicts: [
    makeVerdict({ build: 'uuid-1', job: 'unit', bugs: [makeBug('1825435', { title: 'tests race' })] }),
    makeVerdict({ build: 'uuid-2', job: 'grenade', tellingLines: [makeHit('KeyError: http://evil/ @here')] }),
    makeVerdict({ build: 'uuid-3', job: 'docs', status: 'SUCCESS', state: 'passed' }),
  ],
};

const UNKNOWN: ObservedFailure = {
  ...KNOWN,
  key: 'other',
  verdicts: [makeVerdict({ build: 'uuid-4', job: 'grenade' }), makeVerdict({ build: 'uuid-5', job: 'unit' })],
};

const TRACKERS: TrackerCache = {
  lookUp: async (bug) =>
    bug === '1825435'
      ? {
          title: 'tests race',
          state: 'open',
          status: 'New',
          url: 'https://bugs.launchpad.net/bugs/1825435',
          projects: ['neutron'],
        }
      : undefined,
  close: async () => {},
};

/** Telling that runs until the test ends. */
interface Scene {
  readonly store: WritableStore;
  readonly telling: OpenTelling;
  readonly logged: string[];
}

async function start(context: TestContext, notify: NotifyOptions, now = () => new Date()): Promise<Scene> {
  const store = await emptyStore(context);
  const logged: string[] = [];
  const telling = await createTelling({
    store,
    signatures: () => ({ version: '1', signatures: [] }),
    notify,
    trackers: TRACKERS,
    baseUrl: 'https://ci.example.org',
    log: createLog({ write: (line: string) => void logged.push(line) }),
    now,
    tickMs: 20,
  });
  const stop = new AbortController();
  const running = telling.run(stop.signal);
  context.after(async () => {
    stop.abort();
    await running;
  });
  return { store, telling, logged };
}

async function withIrc(
  context: TestContext,
  channels: readonly (Partial<ChannelOptions> & { readonly room: string })[],
  behaviour: IrcBehaviour = {},
): Promise<Scene & { readonly irc: TestIrcServer }> {
  const irc = await startIrcServer(context, behaviour);
  const notify: NotifyOptions = {
    irc: irc.options,
    channels: channels.map((channel) => ({ ...channel, name: channel.room, kind: 'irc' })),
    digests: [],
  };
  return { irc, ...(await start(context, notify)) };
}

const said = (irc: TestIrcServer) => irc.messages.map(({ target, text }) => `${target} ${text}`).sort();

test('rooms are told of a failure in the words of elastic-recheck, each what it chose', async (context) => {
  const { irc, telling } = await withIrc(context, [
    { room: '#all', events: ['positive', 'negative'], projects: ['all'] },
    { room: '#known', events: ['positive'] },
    { room: '#unknown', events: ['negative'], pipelines: ['gate'] },
    { room: '#neutron', events: ['positive'], projects: ['neutron'] },
    { room: '#cinder', events: ['positive', 'negative'], projects: ['cinder'] },
    { room: '#check', events: ['positive', 'negative'], pipelines: ['check'] },
    { room: '#digests-only' },
  ]);

  await telling.observe(KNOWN);
  await telling.observe(KNOWN);
  await telling.observe(UNKNOWN);
  await until(() => irc.messages.length >= 6, 'six messages');

  const url = 'https://review.opendev.org/c/openstack/nova/+/4711';
  const known = `openstack/nova change: ${url} failed because of: unit: https://bugs.launchpad.net/bugs/1825435, grenade: unrecognized error`;
  const unknown = `openstack/nova change: ${url} failed grenade, unit in the gate queue with an unrecognized error`;
  assert.deepEqual(said(irc), [
    `#all ${known}`,
    `#all ${unknown}`,
    `#known ${known}`,
    `#neutron ${known}`,
    `#unknown ${known}`,
    `#unknown ${unknown}`,
  ]);
});

test('an incident is said once in the rooms whose business it is', async (context) => {
  const { irc, telling } = await withIrc(context, [
    { room: '#all', events: ['positive', 'negative'] },
    { room: '#neutron', events: ['positive'], projects: ['neutron'] },
    { room: '#cinder', events: ['positive'], projects: ['cinder'] },
  ]);
  const since = '2026-11-21T08:00:00.000Z';
  const incident: Incident = {
    id: 'i-1',
    cause: 'bug-1825435',
    title: 'x',
    since,
    lastAt: since,
    changes: 12,
  };

  await telling.incident(incident);
  await telling.incident({ ...incident, changes: 13 });
  await until(() => irc.messages.length >= 2, 'two messages');

  const text =
    'one cause strikes 12 changes since 2026-11-21 08:00 UTC: tests race https://bugs.launchpad.net/bugs/1825435';
  assert.deepEqual(said(irc), [`#all ${text}`, `#neutron ${text}`]);
});

test('a room that is closed to us is parked with its reason, and the others are told', async (context) => {
  const { irc, telling, logged } = await withIrc(
    context,
    [
      { room: '#closed', events: ['positive'] },
      { room: '#open', events: ['positive'] },
    ],
    { refusals: { '#closed': '473' } },
  );

  await telling.observe(KNOWN);
  await until(async () => {
    const { pending, parked } = await telling.status();
    return pending === 0 && parked === 1;
  }, 'one parked');

  assert.equal(irc.messages.length, 1);
  assert.ok(logged.some((line) => line.includes('SERVICE_REFUSED') && line.includes('#closed')));
});

test('a digest is mailed to each address when it is due, once for each period', async (context) => {
  const mail = await startMailServer(context);
  let now = new Date('2026-11-20T07:00:00Z');
  const notify: NotifyOptions = {
    mail: mail.options,
    channels: [{ name: 'team', kind: 'mail', to: ['alice@example.org', 'bob@example.org'] }],
    digests: [{ name: 'nova', to: ['team'], every: 'daily' }],
  };
  const { store } = await start(context, notify, () => now);
  await until(() => store.records().get('cursor', 'digest/nova'), 'the first look');
  await addToldBuilds(store, [
    { buildUuid: 'a', endedAt: '2026-11-20T07:30:00Z', bugs: ['1825435'] },
    { buildUuid: 'b', endedAt: '2026-11-21T07:30:00Z', line: 'KeyError: x' },
  ]);

  now = new Date('2026-11-20T08:00:10Z');
  await until(() => mail.mails.length === 2, 'the first digest');
  now = new Date('2026-11-21T12:00:00Z');
  await until(() => mail.mails.length === 4, 'the second digest');

  assert.deepEqual(mail.mails.map(({ to, subject }) => `${to?.[0]?.address} ${subject}`).sort(), [
    'alice@example.org nova: 1 new bug',
    'alice@example.org nova: 1 unexplained failure',
    'bob@example.org nova: 1 new bug',
    'bob@example.org nova: 1 unexplained failure',
  ]);
  const [first] = mail.mails;
  assert.match(first?.text ?? '', /2026-11-20 07:00 to 2026-11-20 08:00 UTC/);
  assert.match(first?.html ?? '', /https:\/\/ci\.example\.org\/bug\/1825435/);
  assert.equal(new Set(mail.mails.map(({ inReplyTo }) => inReplyTo)).size, 2);
});

test('a day without failures is not mailed', async (context) => {
  const mail = await startMailServer(context);
  let now = new Date('2026-11-20T07:00:00Z');
  const notify: NotifyOptions = {
    mail: mail.options,
    channels: [{ name: 'team', kind: 'mail', to: ['alice@example.org'] }],
    digests: [{ name: 'nova', to: ['team'], every: 'daily' }],
  };
  const { store } = await start(context, notify, () => now);
  const records = store.records();
  await until(() => records.get('cursor', 'digest/nova'), 'the first look');

  now = new Date('2026-11-20T09:00:00Z');
  const cursor = await until(async () => {
    const value = (await records.get('cursor', 'digest/nova'))?.value;
    return value?.cursor === '2026-11-20T08:00:00.000Z' && value;
  }, 'the end of the period');

  assert.equal(cursor.planned, undefined);
  assert.deepEqual(mail.mails, []);
});

test('the address in a mail ends its mails and nobody else’s', async (context) => {
  const mail = await startMailServer(context);
  let now = new Date('2026-11-20T07:00:00Z');
  const notify: NotifyOptions = {
    mail: mail.options,
    channels: [{ name: 'team', kind: 'mail', to: ['alice@example.org', 'bob@example.org'] }],
    digests: [{ name: 'nova', to: ['team'], every: 'daily' }],
  };
  const { store } = await start(context, notify, () => now);
  await until(() => store.records().get('cursor', 'digest/nova'), 'the first look');
  await addToldBuilds(store, [
    { buildUuid: 'a', endedAt: '2026-11-20T07:30:00Z', line: 'x' },
    { buildUuid: 'b', endedAt: '2026-11-21T07:30:00Z', line: 'x' },
  ]);
  now = new Date('2026-11-20T08:00:10Z');
  await until(() => mail.mails.length === 2, 'the first digest');

  const alices = mail.mails.find(({ to }) => to?.[0]?.address === 'alice@example.org');
  const list = alices?.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '';
  const ticket =
    /<https:\/\/ci\.example\.org\/unsubscribe\/(?<ticket>[^>]+)>/.exec(list)?.groups?.ticket ?? '';
  const mailboxes = createMailboxes(store.records());
  const forged = `${ticket.slice(0, -1)}${ticket.endsWith('0') ? '1' : '0'}`;

  assert.equal(await mailboxes.unsubscribe(forged), undefined);
  assert.equal(await mailboxes.unsubscribe('x'), undefined);
  assert.deepEqual(await mailboxes.unsubscribe(ticket), { way: 'team/alice@example.org' });
  now = new Date('2026-11-21T12:00:00Z');
  await until(() => mail.mails.length === 3, 'the second digest');
  assert.equal(mail.mails[2]?.to?.[0]?.address, 'bob@example.org');
  assert.equal(await mailboxes.subscribe('team/alice@example.org'), true);
  assert.equal(await mailboxes.isSubscribed('team/alice@example.org'), true);
});

test('a period that was planned before a crash stays the same period', async (context) => {
  const mail = await startMailServer(context);
  const now = new Date('2026-11-21T12:00:00Z');
  const store = await emptyStore(context);
  const planned = { cursor: '2026-11-21T10:00:00.000Z', planned: '2026-11-21T11:00:00.000Z' };
  await store.records().put({ kind: 'cursor', id: 'digest/nova', value: planned });
  await addToldBuilds(store, [{ buildUuid: 'a', endedAt: '2026-11-21T10:30:00Z', line: 'x' }]);
  const telling = await createTelling({
    store,
    signatures: () => ({ version: '1', signatures: [] }),
    notify: {
      mail: mail.options,
      channels: [{ name: 'team', kind: 'mail', to: ['alice@example.org'] }],
      digests: [{ name: 'nova', to: ['team'], every: 'immediate' }],
    },
    log: createLog({ write: () => {} }),
    now: () => now,
  });

  await telling.digests.runDue(telling.configured);

  const waiting = [];
  for await (const { state } of telling.outbox.list('pending')) waiting.push(state.notice.id);
  assert.deepEqual(waiting, ['digest/nova/2026-11-21T11:00:00.000Z']);
});

test('a digest for a channel that is not there is a mistake of the configuration', async (context) => {
  const store = await emptyStore(context);

  await assert.rejects(
    createTelling({
      store,
      signatures: () => ({ version: '1', signatures: [] }),
      notify: { channels: [], digests: [{ name: 'nova', to: ['gone'], every: 'daily' }] },
      log: createLog({ write: () => {} }),
      now: () => new Date(),
    }),
    (error) => isAppError(error, 'CONFIG_INVALID'),
  );
});
