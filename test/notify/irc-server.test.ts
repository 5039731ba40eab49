import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { isAppError } from '../../src/errors.ts';
import { createIrcServer, type IrcServer } from '../../src/notify/irc/irc-server.ts';
import type { Notice } from '../../src/notify/notice.ts';
import type { IrcServerOptions } from '../../src/notify/notify-options.ts';
import { startIrcServer } from '../support/irc-server.ts';

const signal = new AbortController().signal;
const ACCOUNTS = { dejabug: 'the-password' };
const ROOM = '#openstack-nova';

function notice(text: string): Notice {
  return { id: 'n', kind: 'bug-hit', subject: 's', text };
}

function connect(context: TestContext, options: IrcServerOptions): IrcServer {
  const server = createIrcServer(options);
  context.after(() => server.close());
  return server;
}

test('a notice is said in its room, line by line, and only what is missing is done for the next', async (context) => {
  const server = await startIrcServer(context);
  const irc = connect(context, server.options);

  await irc.channelTo('nova', ROOM).send(notice('nova change: https://r/1 failed\nsecond line'), signal);
  await irc.channelTo('qa', '#openstack-qa').send(notice('third'), signal);

  assert.deepEqual(
    server.messages.map(({ nick, target, text }) => [nick, target, text]),
    [
      ['dejabug', ROOM, 'nova change: https://r/1 failed'],
      ['dejabug', ROOM, 'second line'],
      ['dejabug', '#openstack-qa', 'third'],
    ],
  );
  assert.equal(server.connections.length, 1);
});

test('a connection can be encrypted, and the certificate has to be believed', async (context) => {
  const server = await startIrcServer(context, { tls: true });
  const { ca: _, ...withoutAuthority } = server.options;

  await connect(context, server.options).channelTo('nova', ROOM).send(notice('hello'), signal);
  await assert.rejects(
    connect(context, withoutAuthority).channelTo('nova', ROOM).send(notice('hello'), signal),
    (error) => isAppError(error, 'SERVICE_UNAVAILABLE'),
  );

  assert.equal(server.messages.length, 1);
});

test('the account is let in by SASL', async (context) => {
  const server = await startIrcServer(context, { sasl: true, accounts: ACCOUNTS });
  const irc = connect(context, { ...server.options, password: 'the-password' });

  await irc.channelTo('nova', ROOM).send(notice('hello'), signal);

  assert.equal(server.messages.length, 1);
  assert.ok(server.lines.includes('AUTHENTICATE PLAIN'));
  assert.ok(!server.lines.some((line) => line.includes('NickServ')));
});

test('a wrong password is not tried again, and stands in no message', async (context) => {
  const server = await startIrcServer(context, { sasl: true, accounts: ACCOUNTS });
  const irc = connect(context, { ...server.options, password: 'hunter2' });

  await assert.rejects(irc.channelTo('nova', ROOM).send(notice('hello'), signal), (error: Error) => {
    assert.ok(isAppError(error, 'SERVICE_REFUSED'), String(error));
    assert.doesNotMatch(error.message, /hunter2/);
    return true;
  });

  assert.deepEqual(server.messages, []);
});

test('without SASL, NickServ is told who we are before we enter a room', async (context) => {
  const server = await startIrcServer(context, { accounts: ACCOUNTS });
  const irc = connect(context, { ...server.options, password: 'the-password' });

  await irc.channelTo('nova', ROOM).send(notice('hello'), signal);

  const identify = server.lines.indexOf('PRIVMSG NickServ :IDENTIFY dejabug the-password');
  const join = server.lines.indexOf(`JOIN ${ROOM}`);
  assert.ok(identify >= 0 && identify < join, server.lines.join('\n'));
});

test('a nick that somebody else has is taken back', async (context) => {
  const server = await startIrcServer(context, { accounts: ACCOUNTS, taken: ['dejabug'] });
  const irc = connect(context, { ...server.options, password: 'the-password' });

  await irc.channelTo('nova', ROOM).send(notice('hello'), signal);

  assert.equal(server.messages[0]?.nick, 'dejabug');
});

test('a nick that is taken, and not ours, gets a neighbour', async (context) => {
  const server = await startIrcServer(context, { taken: ['dejabug'] });

  await connect(context, server.options).channelTo('nova', ROOM).send(notice('hello'), signal);

  assert.equal(server.messages[0]?.nick, 'dejabug_');
});

for (const [room, numeric] of [
  ['#invited', '473'],
  ['#banned', '474'],
  ['#registered', '477'],
  ['#moderated', '404'],
] as const) {
  test(`a room that refuses with ${numeric} is not tried again`, async (context) => {
    const server = await startIrcServer(context, { refusals: { [room]: numeric } });
    const irc = connect(context, server.options);

    await assert.rejects(irc.channelTo('x', room).send(notice('hello'), signal), (error: Error) => {
      assert.ok(isAppError(error, 'SERVICE_REFUSED'), String(error));
      assert.match(error.message, new RegExp(`${room}.*Cannot`));
      return true;
    });
    await irc.channelTo('nova', ROOM).send(notice('elsewhere'), signal);

    assert.deepEqual(
      server.messages.map(({ text }) => text),
      ['elsewhere'],
    );
  });
}

test('a connection that breaks while we talk is a failure, and the next try makes another', async (context) => {
  const server = await startIrcServer(context);
  const channel = connect(context, server.options).channelTo('nova', ROOM);
  server.cutsAtMessage = true;

  await assert.rejects(channel.send(notice('hello'), signal), (error) =>
    isAppError(error, 'SERVICE_UNAVAILABLE'),
  );
  await channel.send(notice('hello'), signal);

  assert.deepEqual(
    server.messages.map(({ text }) => text),
    ['hello'],
  );
  assert.equal(server.connections.length, 2);
});

test('who was thrown out comes back for the next notice', async (context) => {
  const server = await startIrcServer(context);
  const channel = connect(context, server.options).channelTo('nova', ROOM);
  await channel.send(notice('one'), signal);

  server.connections[0]?.write(`:op!x@y KICK ${ROOM} dejabug :enough\r\n`);
  server.connections[0]?.write('PING :done\r\n');
  const [socket] = server.connections;
  assert.ok(socket);
  while (!server.lines.includes('PONG done')) await once(socket, 'data');
  await channel.send(notice('two'), signal);

  assert.equal(server.lines.filter((line) => line === `JOIN ${ROOM}`).length, 2);
});

test('half a second lies between lines, also of different notices', async (context) => {
  const server = await startIrcServer(context);
  const irc = connect(context, { ...server.options, lineDelayMs: 100 });
  const nova = irc.channelTo('nova', ROOM);
  await nova.send(notice('zero'), signal); // now it is connected

  const startedAt = performance.now();
  await Promise.all([
    nova.send(notice('one\ntwo'), signal),
    irc.channelTo('qa', '#openstack-qa').send(notice('three'), signal),
  ]);
  const tookMs = performance.now() - startedAt;

  assert.deepEqual(server.messages.length, 4);
  assert.ok(tookMs >= 195, `two pauses, in ${tookMs} ms`);
});

test('no text can say anything but lines in its room', async (context) => {
  const server = await startIrcServer(context);
  const evil = 'x\r\nQUIT :bye\r\nPRIVMSG #other :spam\u0001ACTION dances\u0001 \u0002bold\u0003';

  await connect(context, server.options).channelTo('nova', ROOM).send(notice(evil), signal);

  assert.deepEqual(
    server.messages.map(({ target, text }) => [target, text]),
    [
      [ROOM, 'x'],
      [ROOM, 'QUIT :bye'],
      [ROOM, 'PRIVMSG #other :spam ACTION dances bold'],
    ],
  );
});
