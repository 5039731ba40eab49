import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import type { WebServer } from '../../src/web/web-context.ts';
import { openClusterStore } from '../support/cluster-store.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { generatedSignatures } from '../support/generated-builds.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import { makeBug, makeHit } from '../support/make-verdict.ts';
import { scratchDirectory } from '../support/sample-store.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { until } from '../support/until.ts';
import { PAGE_TIME, webServer } from '../support/web-server.ts';

const skip = await whyNoElasticsearch();

const BUILDS = 12;
const MINUTE_MS = 60_000;
const LOG = 'logs/screen-n-cpu.txt';

const PATHS = [
  '/',
  '/unclassified',
  '/jobs',
  '/projects?sort=-failureRate',
  '/builds?hours=48&sort=job',
  '/bug/100001',
  '/job/unit-1',
  '/project/openstack/nova',
  '/change/openstack/nova/4711',
  '/build/uuid-3',
  '/search?q=message%3A%22step+2%22&range=3d',
  '/search?q=loglevel%3AERROR+AND+build_name%3Aunit-1&range=3d',
  '/care',
  '/api/v1/status',
  '/api/v1/bugs',
  '/api/v1/builds?hours=48',
  '/api/v1/builds/uuid-4',
  `/api/v1/builds/uuid-4/lines/${LOG}?from=1&count=3`,
  '/api/v1/search?q=message%3Aboom&range=3d',
  '/api/v1/search/counts?q=*&range=3d',
];

describe('pages and API over a directory and over a cluster', { skip }, () => {
  let cluster: ElasticsearchServer;

  before(async () => {
    cluster = await startElasticsearch();
  });
  after(() => cluster?.stop());

  test('are the same where the builds are', async (context) => {
    const now = () => PAGE_TIME;
    const directory = await openEmbeddedStore(await scratchDirectory(context), { mode: 'write', now });
    context.after(() => directory.close());
    const stores: WritableStore[] = [directory, await openClusterStore(context, cluster.url, { now })];
    for (const store of stores) await fill(store, (files) => scratchFolder(context, files));
    await (stores[1] as { refresh?(): Promise<void> }).refresh?.();
    const set = { version: '0123456789abcdef', signatures: generatedSignatures({ signatures: 4 }) };
    const signatures = () => ({ set, sources: new Map() });
    const [overDirectory, overCluster] = await Promise.all(
      stores.map((store) => webServer(context, { store, signatures })),
    );

    // How many builds wait is asked of the stores now and then.
    for (const server of [overDirectory!, overCluster!]) {
      await until(async () => (await server.inject({ url: '/' })).body.includes('<li>Waiting'), 'the queue');
    }
    const differences: string[] = [];
    for (const url of PATHS) {
      const [expected, found] = [await partsOf(overDirectory!, url), await partsOf(overCluster!, url)];
      if (expected[0] !== '200') differences.push(`${url}: ${expected.join('')}`);
      const length = Math.max(expected.length, found.length);
      for (let part = 0; part < length && differences.length < 20; part++) {
        if (expected[part] === found[part]) continue;
        differences.push(`${url}: ${expected[part]} | ${found[part]}`);
        // What stands behind the first difference is shifted.
        if (expected.length !== found.length) break;
      }
    }
    assert.deepEqual(differences, []);
  });
});

/** Builds of three jobs in two projects, each with a log; every third is nobody's bug. */
async function fill(
  store: WritableStore,
  folderOf: (files: Record<string, string>) => string,
): Promise<void> {
  for (let number = 0; number < BUILDS; number++) {
    const endedAt = new Date(PAGE_TIME.getTime() - (BUILDS - number) * 90 * MINUTE_MS);
    const lines = ['INFO', 'DEBUG', 'ERROR'].map((level, step) => {
      const time = new Date(endedAt.getTime() - (3 - step) * MINUTE_MS).toISOString();
      const stamp = time.replace('T', ' ').slice(0, 23);
      return `${stamp} 42 ${level} nova.compute [-] step ${step} of build ${number}${step === 2 ? ': boom' : ''}\n`;
    });
    const bug = `10000${1 + (number % 3)}`;
    await ingestFolder(folderOf({ [LOG]: lines.join(''), 'job-output.txt': 'no times here\n' }), {
      store,
      build: {
        buildUuid: `uuid-${number}`,
        jobName: `unit-${number % 3}`,
        status: number === 5 ? 'SUCCESS' : 'FAILURE',
        pipeline: 'check',
        project: number % 2 === 0 ? 'openstack/nova' : 'openstack/glance',
        change: '4711',
        patchset: String(number),
        branch: 'master',
        nodeProvider: `cloud-${number % 2}`,
        voting: true,
        startedAt: new Date(endedAt.getTime() - 30 * MINUTE_MS),
        endedAt,
      },
      bugs: number % 3 === 2 ? [] : [makeBug(bug, { hits: [makeHit('boom', { filename: LOG, line: 3 })] })],
      now: () => PAGE_TIME,
    });
  }
}

/** What a store may tell in its own way: how much it had to read, and a line of a log with or without its prefix. */
const OWN_WAY = /<li>Of \d+ blocks of text[^<]*<\/li>|"(?:isVerbatim|text)":[^\n]*/g;

/** The answer, cut where people would look for a difference. */
async function partsOf(server: WebServer, url: string): Promise<string[]> {
  const { statusCode, body, headers } = await server.inject({ url });
  const isJson = String(headers['content-type']).includes('json');
  const text = isJson ? JSON.stringify(sorted(JSON.parse(body)), null, 1) : body;
  return [String(statusCode), ...text.replaceAll(OWN_WAY, '').split(isJson ? '\n' : /(?=<)/)];
}

/** The order of fields says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]));
}
