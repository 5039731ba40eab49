import assert from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { isPrivateAddress, publicLookup } from '../../src/http/address-policy.ts';

const PRIVATE = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.31.255.255',
  '192.168.1.1',
  '198.19.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '0:0:0:0:0:ffff:a00:1',
  '::ffff:0:1',
  '64:ff9b::10.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
];

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '172.32.0.1',
  '192.169.0.1',
  '223.255.255.255',
  '2606:4700::1111',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
];

test('addresses of this machine and of inner networks are private, in all their forms', () => {
  assert.deepEqual(
    PRIVATE.filter((address) => !isPrivateAddress(address)),
    [],
  );
});

test('addresses that anyone may reach are not, and a name is no address', () => {
  assert.deepEqual(
    [...PUBLIC, 'localhost', ''].filter((address) => isPrivateAddress(address)),
    [],
  );
});

test('a name that leads to private addresses only is not found', async () => {
  const inner = await lookup(hostname()).catch(() => undefined);
  const names = ['localhost', ...(inner && isPrivateAddress(inner.address) ? [hostname()] : [])];

  for (const name of names) {
    const error = await new Promise((resolve) => publicLookup(name, {}, (found) => resolve(found)));

    assert.match(String(error), /has a private address, which is not allowed/);
  }
});
