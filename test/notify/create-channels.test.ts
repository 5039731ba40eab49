import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../src/errors.ts';
import { createChannels } from '../../src/notify/create-channels.ts';
import type { ChannelOptions, NotifyOptions } from '../../src/notify/notify-options.ts';

const SERVERS: Omit<NotifyOptions, 'channels'> = {
  mail: { host: 'mail.example.org', from: 'ci@example.org' },
  irc: { host: 'irc.example.org', nick: 'dejabug' },
  digests: [],
};

test('mail to several people is several ways, anything else is one', async () => {
  const channels = await createChannels({
    ...SERVERS,
    channels: [
      { name: 'team', kind: 'mail', to: ['a@example.org', 'b@example.org', 'a@example.org'] },
      { name: 'room', kind: 'irc', room: '#nova' },
      { name: 'hook', kind: 'slack', url: 'https://hooks.slack.com/services/x' },
      { name: 'matrix', kind: 'matrix', url: 'https://matrix.example.org', token: 't', room: '!a:b' },
    ],
  });

  assert.deepEqual(
    channels.all.map(({ ways }) => ways.map(({ name }) => name)),
    [['team/a@example.org', 'team/b@example.org'], ['room'], ['hook'], ['matrix']],
  );
  await channels.close();
});

const WRONG: readonly (readonly [about: string, channel: ChannelOptions, servers: Partial<NotifyOptions>])[] =
  [
    ['mail without a server', { name: 'x', kind: 'mail', to: ['a@example.org'] }, { digests: [] }],
    ['a room without a server', { name: 'x', kind: 'irc', room: '#nova' }, { digests: [] }],
    ['a room with a blank', { name: 'x', kind: 'irc', room: '#nova x' }, SERVERS],
    ['a room that is two', { name: 'x', kind: 'irc', room: '#nova,#other' }, SERVERS],
    ['a room that is a person', { name: 'x', kind: 'irc', room: 'alice' }, SERVERS],
    ['an address with a name', { name: 'x', kind: 'mail', to: ['A <a@example.org>'] }, SERVERS],
    ['two addresses in one', { name: 'x', kind: 'mail', to: ['a@example.org, b@example.org'] }, SERVERS],
    [
      'an address with a line end',
      { name: 'x', kind: 'mail', to: ['a@example.org\r\nRCPT TO:<b@c>'] },
      SERVERS,
    ],
  ];

for (const [about, channel, servers] of WRONG) {
  test(`${about} is a mistake of the configuration`, async () => {
    const options: NotifyOptions = { digests: [], ...servers, channels: [channel] };

    await assert.rejects(createChannels(options), (error) => isAppError(error, 'CONFIG_INVALID'));
  });
}
