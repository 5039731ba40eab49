import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_WEB_OPTIONS } from '../../../src/web/web-options.ts';
import { COSTLY, costlyStore } from '../../support/costly-store.ts';
import { webServer } from '../../support/web-server.ts';

const FLOOD = 30;

test('while one client floods the searches, another is answered at once', async (t) => {
  const store = await costlyStore(t);
  const options = { ...DEFAULT_WEB_OPTIONS, trustProxy: true };
  const server = await webServer(t, { store, options });
  const base = await server.listen({ host: '127.0.0.1', port: 0 });
  const over = new AbortController();
  t.after(() => over.abort());
  const ask = (client: string, q: string) =>
    fetch(`${base}/api/v1/search?since=2026-01-01&q=${encodeURIComponent(q)}`, {
      headers: { 'x-forwarded-for': client },
      signal: over.signal,
    });
  const answers: { status: number; retryAfter: string | null }[] = [];
  const flood = Array.from({ length: FLOOD }, async () => {
    const { status, headers } = await ask('203.0.113.1', COSTLY);
    answers.push({ status, retryAfter: headers.get('retry-after') });
  });
  while (answers.length === 0) await Promise.race(flood);

  const another = await ask('203.0.113.2', 'message:nowhere');
  const waiting = FLOOD - answers.length;
  over.abort();
  await Promise.allSettled(flood);

  assert.equal(another.status, 200);
  // Whoever had to stand in line behind it would find at most the last two.
  assert.ok(waiting >= 3, `${waiting} of the flood still wait`);
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length >= FLOOD / 3, `${refused.length} were refused`);
  assert.ok(refused.every(({ retryAfter }) => retryAfter === '5'));
});
