import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertHas } from '../support/assert-page.ts';
import { openClusterStore } from '../support/cluster-store.ts';
import type { ElasticsearchServer } from '../support/elasticsearch.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import { osloLine } from '../support/sample-log.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { webServer } from '../support/web-server.ts';

const OWN_PAGE = { 'sec-fetch-site': 'same-origin', accept: 'text/html' };

/** The pages over a store in a cluster: the same as over a directory. */
export function testPages(server: () => ElasticsearchServer): void {
  test('the log viewer, the search and the workshop work over a cluster', async (t) => {
    const store = await openClusterStore(t, server().url);
    const lines = Array.from({ length: 500 }, (_, minute) => osloLine(minute, `step ${minute} is done`));
    const log = `${lines.join('')}${osloLine(501, 'disk is full', 'ERROR')}`;
    for (const [buildUuid, status] of Object.entries({ 'b1-uuid': 'FAILURE', 'b2-uuid': 'SUCCESS' })) {
      const endedAt = new Date('2026-06-01T12:00:00Z');
      await ingestFolder(scratchFolder(t, { 'logs/n-cpu.txt': log }), {
        store,
        build: { buildUuid, status, endedAt },
      });
    }
    await store.refresh();
    const web = await webServer(t, { store });
    const get = async (url: string, status = 200): Promise<string> => {
      const { body, statusCode } = await web.inject({ url, headers: { accept: 'text/html' } });
      assert.equal(statusCode, status, body.slice(0, 300));
      return body;
    };

    const page = await get('/build/b1-uuid/log/logs/n-cpu.txt?line=400');
    const errors = await get('/build/b1-uuid/log/logs/n-cpu.txt?level=error');
    const found = await web.inject('/build/b1-uuid/log/logs/n-cpu.txt?q=disk+is+full&go=next');
    const search = await get('/search?q=message:full&range=all&counts=1');
    const tried = await web.inject({
      method: 'POST',
      url: '/workshop',
      headers: { ...OWN_PAGE, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ bug: 'x', text: 'query: message:full\n', action: 'try' }).toString(),
    });
    const preview = await get(tried.headers.location ?? '');

    assertHas(page, /keeps the messages of a log’s events/);
    assertHas(page, /id="L400"[\s\S]*step 399 is done/);
    assertHas(errors, /id="L501"/);
    assert.match(found.headers.location ?? '', /line=501/);
    assertHas(search, /2 events in 2 builds/);
    assertHas(preview, /It hits builds that passed/);
  });
}
