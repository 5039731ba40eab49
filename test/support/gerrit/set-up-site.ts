import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GerritRest, passwordOf } from './gerrit-rest.ts';

/**
 * Makes the accounts and projects of a test server: `zuul`, a CI system that votes; `dejabug`, the bot, with just the
 * right to stream events; `outsider` without even that; `alice`, who uploads changes; the project `demo`, and
 * `secret`, which the bot may not see.
 */
export async function setUpSite(rest: GerritRest, keys: string): Promise<void> {
  const groups = { zuul: ['CI'], dejabug: ['Bots'], alice: [], outsider: [] };
  for (const name of ['CI', 'Bots']) await rest('PUT', `groups/${name}`, {});
  for (const [account, memberOf] of Object.entries(groups)) {
    await rest('PUT', `accounts/${account}`, {
      name: account[0]?.toUpperCase() + account.slice(1),
      email: `${account}@example.com`,
      http_password: passwordOf(account),
      groups: memberOf,
      ...(account in KEYED && { ssh_key: await readFile(join(keys, `${account}.pub`), 'utf8') }),
    });
  }
  await rest('PUT', 'projects/All-Projects/labels/Verified', {
    commit_message: 'Verified',
    values: { '-1': 'Fails', '0': 'No score', '+1': 'Verified' },
    function: 'NoBlock',
  });
  for (const project of ['demo', 'secret'])
    await rest('PUT', `projects/${project}`, { create_empty_commit: true });
  const [ci, bots] = [await groupUuid(rest, 'CI'), await groupUuid(rest, 'Bots')];
  const allow = { action: 'ALLOW' };
  await rest('POST', 'projects/All-Projects/access', {
    add: {
      GLOBAL_CAPABILITIES: { permissions: { streamEvents: { rules: { [bots]: allow, [ci]: allow } } } },
      'refs/heads/*': {
        permissions: {
          'label-Verified': { label: 'Verified', rules: { [ci]: { ...allow, min: -1, max: 1 } } },
        },
      },
    },
  });
  await rest('POST', 'projects/secret/access', {
    add: { 'refs/*': { permissions: { read: { rules: { [bots]: { action: 'BLOCK' } } } } } },
  });
}

/** Accounts that come by SSH. */
const KEYED = { dejabug: true, outsider: true };

async function groupUuid(rest: GerritRest, name: string): Promise<string> {
  const { id } = (await rest('GET', `groups/${name}`)) as { id: string };
  return decodeURIComponent(id);
}
