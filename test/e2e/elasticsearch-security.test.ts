import assert from 'node:assert/strict';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { Client } from '@elastic/elasticsearch';
import { isAppError } from '../../src/errors.ts';
import {
  type ElasticsearchStore,
  openElasticsearchStore,
} from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { makeCertificates } from '../support/certificates.ts';
import { collect } from '../support/collect.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import { makeVerdict } from '../support/make-verdict.ts';
import { projectRoot } from '../support/project-root.ts';
import { runDejabug } from '../support/run-dejabug.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const skip = await whyNoElasticsearch();

const PASSWORD = 'correct horse battery staple';

const BUILD = { buildUuid: 'b1', status: 'FAILURE' };

/** The file realm's notation of a password (elastic.co, "password hashing algorithms", PBKDF2). */
function hashPassword(password: string): string {
  const salt = randomBytes(32);
  const hash = pbkdf2Sync(password, salt, 10_000, 32, 'sha512');
  return `{PBKDF2}10000$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/** The roles that docs/SCALING.md gives, by name. */
function documentedRoles(): Record<string, object> {
  const text = readFileSync(join(projectRoot, 'docs', 'SCALING.md'), 'utf8');
  const [, section = ''] = text.split('## Security: who may do what');
  const blocks = [...section.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? ''));
  return Object.assign({}, ...blocks);
}

describe('a cluster with passwords and TLS', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'dejabug-test-'));
  const { ca, server: certificate } = makeCertificates(folder);
  const roles = documentedRoles();
  let server: ElasticsearchServer;
  let admin: Client;

  before(async () => {
    server = await startElasticsearch({
      tls: true,
      settings: [
        'xpack.security.enabled: true',
        'xpack.security.authc.api_key.enabled: true',
        'xpack.security.http.ssl.enabled: true',
        'xpack.security.http.ssl.certificate: server.pem',
        'xpack.security.http.ssl.key: server.key',
      ],
      files: {
        'server.pem': certificate.certificate,
        'server.key': certificate.key,
        // This distribution can not make API keys; a user with the role has the same rights.
        users: ['root', ...Object.keys(roles)].map((name) => `${name}:${hashPassword(PASSWORD)}\n`).join(''),
        users_roles: `superuser:root\n${Object.keys(roles)
          .map((name) => `${name}:${name}\n`)
          .join('')}`,
        'roles.yml': Object.entries(roles)
          .map(([name, role]) => `${name}: ${JSON.stringify(role)}\n`)
          .join(''),
      },
    });
    const auth = { username: 'root', password: PASSWORD };
    admin = new Client({ node: server.url, auth, tls: { ca } });
    const store = await openAs('dejabug-admin', 'write');
    await store.close();
  });
  after(async () => {
    await admin?.close();
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  function openAs(role: string, mode: 'read' | 'write'): Promise<ElasticsearchStore> {
    assert.ok(role in roles, `${role} is in docs/SCALING.md`);
    const connection = { url: server.url, ca, username: role, password: PASSWORD };
    return openElasticsearchStore({ connection, mode });
  }

  async function openFor(context: TestContext, role: string, mode: 'read' | 'write') {
    const store = await openAs(role, mode);
    context.after(() => store.close());
    return store;
  }

  const logs = (context: TestContext, text = 'first line\nsecond line\n') =>
    scratchFolder(context, { 'console.txt': text });

  test('a wrong password is told from a wrong certificate, and neither is shown', async () => {
    const url = server.url.replace('https://', 'https://root:sesame@');
    const other = makeCertificates(mkdtempSync(join(folder, 'other-')));

    await assert.rejects(
      openElasticsearchStore({ connection: { url, ca }, mode: 'read' }),
      (error: Error) => {
        assert.ok(isAppError(error, 'STORE_UNAVAILABLE'));
        assert.match(error.message, /refuses them \(401\); check the API key, or the user and password/);
        assert.doesNotMatch(error.message, /sesame/);
        return true;
      },
    );
    for (const wrong of [{}, { ca: other.ca }]) {
      const connection = { url: server.url, username: 'root', password: PASSWORD, ...wrong };
      await assert.rejects(
        openElasticsearchStore({ connection, mode: 'read' }),
        /expected a certificate that can be trusted.*set the CA file/,
      );
    }
  });

  test('the program takes credentials and the authority from the environment, and shows none', async (context) => {
    const place = { DEJABUG_STORE: server.url, DEJABUG_ES_CA: join(folder, 'ca.pem') };
    const user = { DEJABUG_ES_USERNAME: 'dejabug-worker', DEJABUG_ES_PASSWORD: PASSWORD };
    const key = { DEJABUG_ES_API_KEY: Buffer.from('nobody:sesame').toString('base64') };
    const dejabug = (env: Record<string, string>, ...args: string[]) =>
      runDejabug(args, { cwd: folder, env: { ...place, ...env } });

    const run = await dejabug(user, 'ingest', logs(context), '--no-shipped-queries');
    const wrong = await dejabug(key, 'search', '*:*');

    assert.equal(run.code, 0, run.stderr);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /check the API key/);
    const shown = [run, wrong].map(({ stdout, stderr }) => stdout + stderr).join('');
    for (const secret of [PASSWORD, key.DEJABUG_ES_API_KEY]) assert.ok(!shown.includes(secret));
  });

  test('a worker writes and replaces builds, and can drop no day', async (context) => {
    const store = await openFor(context, 'dejabug-worker', 'write');
    await ingestFolder(logs(context), { store, build: BUILD });
    await store.refresh();

    await ingestFolder(logs(context, 'only line\n'), { store, build: BUILD });
    await store.refresh();

    const { count } = await admin.count({ index: 'dejabug-logs-*', query: { term: { build_uuid: 'b1' } } });
    assert.equal(count, 1);
    const [day] = Object.keys(await admin.indices.get({ index: 'dejabug-logs-*' }));
    assert.ok(day);
    await assert.rejects(store.context.client.indices.delete({ index: day }), isForbidden);
    await assert.rejects(store.context.client.indices.delete({ index: 'dejabug-builds-v1' }), isForbidden);
  });

  test('the bot says what it found, and can neither delete nor change logs', async (context) => {
    const worker = await openFor(context, 'dejabug-worker', 'write');
    await ingestFolder(logs(context), { store: worker, build: BUILD });
    await worker.refresh();
    const store = await openFor(context, 'dejabug-bot', 'write');
    const [hit] = (await admin.search({ index: 'dejabug-logs-*', size: 1 })).hits.hits;
    assert.ok(hit?._id);

    assert.equal(await store.saveVerdict('b1', makeVerdict({ build: 'b1' })), true);
    assert.ok(await store.records().put({ kind: 'change', id: 'c1', state: 'posted', value: {} }));
    assert.equal((await collect(store.records().list('change')))[0]?.id, 'c1');

    const { client } = store.context;
    await assert.rejects(client.delete({ index: hit._index, id: hit._id }), isForbidden);
    await assert.rejects(client.indices.delete({ index: hit._index }), isForbidden);
    await assert.rejects(store.prune({ logDays: 1 }), /credentials lack it.*docs\/SCALING\.md/);
    await assert.rejects(
      ingestFolder(logs(context), { store, build: BUILD }),
      /expected the right to write documents, found that the credentials lack it/,
    );
  });

  test('the web reads, and can not write', async (context) => {
    const store = await openFor(context, 'dejabug-web', 'read');

    const known = await store.findBuild('b1');

    assert.equal(known?.build.buildUuid, 'b1');
    const changes = await collect(store.buildChanges());
    assert.ok(changes.some(({ build }) => build.buildUuid === 'b1'));
    assert.equal((await store.records().get('change', 'c1'))?.state, 'posted');
    await assert.rejects(store.records().remove('change', 'c1'), /credentials lack it/);
    assert.ok((await store.count({ query: { type: 'match_all', span: { start: 0, end: 0 } } })).events > 0);
    await assert.rejects(store.saveVerdict('b1', makeVerdict({ build: 'b1' })), /credentials lack it/);
    await assert.rejects(store.context.client.index({ index: 'dejabug-records', document: {} }), isForbidden);
  });
});

function isForbidden(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 403;
}
