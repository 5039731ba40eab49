import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { fingerprintOf, readHostKeys } from '../../../src/review/gerrit/host-keys.ts';

const KEY = Buffer.from('the key of the server');

const OTHER = Buffer.from('the key of somebody else');

function line(hosts: string, key = KEY, kind = 'ssh-ed25519'): string {
  return `${hosts} ${kind} ${key.toString('base64')} a comment`;
}

function hashed(name: string): string {
  const salt = Buffer.from('salt of twenty bytes');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

const ACCEPTED: readonly [string, string][] = [
  ['a fingerprint', fingerprintOf(KEY)],
  ['a name with its port', line('[review.example.com]:29418')],
  ['one of several names', line('other.example.com,[review.example.com]:29418')],
  ['a hashed name', line(hashed('[review.example.com]:29418'))],
  ['a pattern', line('[*.exam?le.com]:29418')],
  [
    'a file with other lines',
    `# mine\n\n${line('x.example.com', OTHER)}\n${line('[review.example.com]:29418')}\n`,
  ],
  ['a name in other case', line('[Review.Example.com]:29418')],
];

for (const [what, entry] of ACCEPTED) {
  test(`the server's key is accepted, and no other, by ${what}`, () => {
    const keys = readHostKeys([entry], 'review.example.com', 29418);

    assert.deepEqual([keys.accepts(KEY), keys.accepts(OTHER)], [true, false]);
  });
}

const FOREIGN: readonly [string, string][] = [
  ['another host', line('[other.example.com]:29418')],
  ['another port', line('review.example.com')],
  ['a hashed name of another host', line(hashed('review.example.com'))],
  ['a name that is taken out', line('[*]:29418,![review.example.com]:29418')],
  ['a certificate authority', `@cert-authority ${line('[review.example.com]:29418')}`],
  ['a comment', `#${line('[review.example.com]:29418')}`],
  ['nothing', ''],
];

for (const [what, entry] of FOREIGN) {
  test(`there is no key for the server in ${what}, and the message says how to get one`, () => {
    assert.throws(() => readHostKeys([entry], 'review.example.com', 29418), {
      code: 'CONFIG_INVALID',
      message: /ssh-keyscan -p 29418 review\.example\.com/,
    });
  });
}

test('a revoked key is not accepted, whatever else names it', () => {
  const revoked = `@revoked ${line('*')}`;

  const keys = readHostKeys([revoked, fingerprintOf(KEY)], 'review.example.com', 29418);

  assert.equal(keys.accepts(KEY), false);
});

test('the well-known port needs no brackets', () => {
  assert.ok(readHostKeys([line('review.example.com')], 'review.example.com', 22).accepts(KEY));
});

test('an RSA key is asked for in all the ways in which it signs', () => {
  const keys = readHostKeys([line('h', KEY, 'ssh-rsa')], 'h', 22);

  assert.deepEqual(keys.kinds, ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']);
});
