import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { outgoingId } from '../../../src/bot/telling/notice-state.ts';
import { NoticeOutbox, type OutboxOptions } from '../../../src/bot/telling/outbox.ts';
import { AppError } from '../../../src/errors.ts';
import { createMailServer } from '../../../src/notify/mail/mail-channel.ts';
import type { Notice, NoticeChannel } from '../../../src/notify/notice.ts';
import type { WritableStore } from '../../../src/store/writable-store.ts';
import { startMailServer, type TestMailServer } from '../../support/mail-server.ts';
import { emptyStore } from '../../support/told-builds.ts';

const WAY = 'nova/alice@example.org';
const running = new AbortController().signal;
const until = { stopping: running, breaking: running };

function notice(id: string, kind: Notice['kind'] = 'digest'): Notice {
  return { id, kind, subject: `subject of ${id}`, text: 'text', html: '<p>text</p>' };
}

/** An outbox before a real mail server, with a clock of its own. */
class Scene {
  now = new Date('2026-11-21T08:00:00Z');
  isSubscribed = true;
  readonly failures: string[] = [];
  readonly server: TestMailServer;
  readonly store: WritableStore;

  private constructor(server: TestMailServer, store: WritableStore) {
    this.server = server;
    this.store = store;
  }

  static async open(context: TestContext): Promise<Scene> {
    const scene: Scene = new Scene(
      await startMailServer(context),
      await emptyStore(context, () => scene.now),
    );
    return scene;
  }

  /** As another process, or this one after a restart, would have it. */
  outbox(more: Partial<OutboxOptions> = {}): NoticeOutbox {
    const way = createMailServer(this.server.options).channelTo({ name: WAY, address: 'alice@example.org' });
    return new NoticeOutbox({
      records: this.store.records(),
      ways: new Map([[WAY, way]]),
      isSubscribed: async () => this.isSubscribed,
      now: () => this.now,
      onSent: () => {},
      onFailure: (_way, error) => this.failures.push(String(error)),
      ...more,
    });
  }

  later(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  /** Notices by their progress. */
  async progress(): Promise<Readonly<Record<string, string[]>>> {
    const found: Record<string, string[]> = {};
    for (const progress of ['pending', 'sending', 'sent', 'failed', 'dropped'] as const) {
      for await (const { state } of this.outbox().list(progress)) {
        found[progress] = [...(found[progress] ?? []), state.notice.id];
      }
    }
    return found;
  }
}

test('a notice is sent once, however often it is put in, also after a restart', async (context) => {
  const scene = await Scene.open(context);
  const outbox = scene.outbox();

  await Promise.all([outbox.add(notice('a'), [WAY]), scene.outbox().add(notice('a'), [WAY])]);
  await outbox.deliver(until);
  await scene.outbox().add(notice('a'), [WAY]);
  await scene.outbox().deliver(until);

  assert.deepEqual(
    scene.server.mails.map(({ subject }) => subject),
    ['subject of a'],
  );
  assert.deepEqual(await scene.progress(), { sent: ['a'] });
});

test('two processes that deliver at the same time send each notice once', async (context) => {
  const scene = await Scene.open(context);
  for (const id of ['a', 'b', 'c', 'd', 'e']) await scene.outbox().add(notice(id), [WAY]);

  await Promise.all([scene.outbox().deliver(until), scene.outbox().deliver(until)]);

  assert.deepEqual(scene.server.mails.map(({ subject }) => subject).sort(), [
    'subject of a',
    'subject of b',
    'subject of c',
    'subject of d',
    'subject of e',
  ]);
});

test('a server that greylists gets the mail at the second try, half a minute later', async (context) => {
  const scene = await Scene.open(context);
  scene.server.receptions = [{ code: 451, text: 'come back later' }, 'take'];
  await scene.outbox().add(notice('a'), [WAY]);

  await scene.outbox().deliver(until);
  scene.later(29_999);
  await scene.outbox().deliver(until);
  const early = scene.server.mails.length;
  scene.later(1);
  await scene.outbox().deliver(until);

  assert.equal(early, 0);
  assert.equal(scene.server.mails.length, 1);
  assert.equal(scene.failures.length, 1);
});

/** A channel whose server is down until `isUp`. */
function unsteadyWay(): { isUp: boolean; tries: number; readonly way: NoticeChannel } {
  const state = { isUp: false, tries: 0 };
  const send = async () => {
    state.tries++;
    if (!state.isUp) throw new AppError('SERVICE_UNAVAILABLE', 'down');
  };
  return Object.assign(state, { way: { name: WAY, send, close: async () => {} } });
}

test('tries are an hour apart at most, and end after five days; then a person is asked', async (context) => {
  const scene = await Scene.open(context);
  const unsteady = unsteadyWay();
  const outbox = scene.outbox({ ways: new Map([[WAY, unsteady.way]]) });
  await outbox.add(notice('a'), [WAY]);

  for (let hour = 0; hour < 6 * 24; hour++) {
    await outbox.deliver(until);
    scene.later(3_600_000);
  }
  const given = await scene.progress();
  const { tries } = unsteady;
  unsteady.isUp = true;
  const retried = await outbox.retryFailed();
  await outbox.deliver(until);

  assert.deepEqual(given, { failed: ['a'] });
  assert.equal(tries, 1 + 5 * 24);
  assert.equal(retried, 1);
  assert.deepEqual(await scene.progress(), { sent: ['a'] });
});

test('what is refused for good is parked with the reason, and the next notice goes out', async (context) => {
  const scene = await Scene.open(context);
  scene.server.receptions = [{ code: 550, text: 'no such user' }, 'take'];
  await scene.outbox().add(notice('a'), [WAY]);
  scene.later(1);
  await scene.outbox().add(notice('b'), [WAY]);

  await scene.outbox().deliver(until);

  assert.deepEqual(await scene.progress(), { sent: ['b'], failed: ['a'] });
  for await (const { state } of scene.outbox().list('failed'))
    assert.match(state.lastError ?? '', /no such user/);
});

test('news of a change are no news after a day', async (context) => {
  const scene = await Scene.open(context);
  const outbox = scene.outbox({ ways: new Map([[WAY, unsteadyWay().way]]) });
  await outbox.add(notice('hit', 'bug-hit'), [WAY]);

  for (let hour = 0; hour < 30; hour++) {
    await outbox.deliver(until);
    scene.later(3_600_000);
  }

  assert.deepEqual(await scene.progress(), { failed: ['hit'] });
});

test('a connection that was cut before the mail was taken: it arrives once', async (context) => {
  const scene = await Scene.open(context);
  scene.server.receptions = ['cut', 'take'];
  await scene.outbox().add(notice('a'), [WAY]);

  await scene.outbox().deliver(until);
  scene.later(30_000);
  await scene.outbox().deliver(until);

  assert.equal(scene.server.mails.length, 1);
});

test('a connection that was cut after the mail was taken: it is one mail to who reads Message-IDs', async (context) => {
  const scene = await Scene.open(context);
  scene.server.receptions = ['take-and-cut', 'take'];
  await scene.outbox().add(notice('a'), [WAY]);

  await scene.outbox().deliver(until);
  scene.later(30_000);
  await scene.outbox().deliver(until);

  assert.equal(new Set(scene.server.mails.map(({ messageId }) => messageId)).size, 1);
});

test('a notice whose sender was killed is sent by the next one, once the lease is over', async (context) => {
  const scene = await Scene.open(context);
  await scene.outbox().add(notice('a'), [WAY]);
  const killed = new Promise<void>(() => {}); // a process that is killed never comes back
  const hanging = { name: WAY, send: () => killed, close: async () => {} };
  void scene.outbox({ ways: new Map([[WAY, hanging]]) }).deliver(until);
  while ((await scene.progress()).sending === undefined) await new Promise(setImmediate);

  await scene.outbox().deliver(until);
  const early = scene.server.mails.length;
  scene.later(300_001);
  await scene.outbox().deliver(until);

  assert.equal(early, 0);
  assert.equal(scene.server.mails.length, 1);
  assert.deepEqual(await scene.progress(), { sent: ['a'] });
});

test('who unsubscribed gets nothing that was still on its way', async (context) => {
  const scene = await Scene.open(context);
  await scene.outbox().add(notice('a'), [WAY]);
  scene.isSubscribed = false;

  await scene.outbox().deliver(until);

  assert.deepEqual(scene.server.mails, []);
  assert.deepEqual(await scene.progress(), { dropped: ['a'] });
});

test('a notice of a channel that is gone is parked', async (context) => {
  const scene = await Scene.open(context);
  await scene.outbox().add(notice('a'), ['gone']);

  await scene.outbox().deliver(until);

  assert.deepEqual(await scene.progress(), { failed: ['a'] });
});

test('no notice is begun after the signal to stop', async (context) => {
  const scene = await Scene.open(context);
  await scene.outbox().add(notice('a'), [WAY]);

  await scene.outbox().deliver({ stopping: AbortSignal.abort(), breaking: running });

  assert.deepEqual(await scene.progress(), { pending: ['a'] });
});

test('what was sent is remembered for sixty days, without its text', async (context) => {
  const scene = await Scene.open(context);
  await scene.outbox().add(notice('a'), [WAY]);
  await scene.outbox().deliver(until);
  const kept = await scene.store.records().get('notice', outgoingId('a', WAY));

  scene.later(59 * 86_400_000);
  await scene.outbox().forgetOld();
  const after59 = await scene.progress();
  scene.later(2 * 86_400_000);
  await scene.outbox().forgetOld();

  assert.doesNotMatch(JSON.stringify(kept?.value), /<p>/);
  assert.deepEqual(after59, { sent: ['a'] });
  assert.deepEqual(await scene.progress(), {});
});
