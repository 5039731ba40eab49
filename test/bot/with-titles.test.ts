import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTitles } from '../../src/bot/with-titles.ts';
import { createTrackers } from '../../src/tracker/create-trackers.ts';
import { createTrackerCache } from '../../src/tracker/tracker-cache.ts';
import { startServer } from '../fakes/start-server.ts';
import { makeBug, makeVerdict } from '../support/make-verdict.ts';

const VERDICTS = [
  makeVerdict({
    build: 'a',
    bugs: [
      makeBug('own', { title: 'a title of our own', link: 'ours:octo/x#1' }),
      makeBug('b', { link: 'ours:octo/x#5' }),
    ],
  }),
];

for (const [about, status, title] of [
  ['its title is that of the tracker', 200, 'called so there'],
  ['a tracker that is down leaves the number alone', 503, undefined],
  ['a bug that is private leaves the number alone', 404, undefined],
] as const) {
  test(`a bug whose signature has no title: ${about}`, async (context) => {
    const asked: string[] = [];
    const url = await startServer(context, ({ path }) => {
      asked.push(path);
      return { status, headers: { 'retry-after': '0' }, body: { title: 'called so there', state: 'open' } };
    });
    const trackers = createTrackerCache({
      trackers: createTrackers([{ name: 'ours', kind: 'github', url, allowPrivateAddresses: true }]),
      memory: { get: async () => undefined, put: async () => {} },
      now: () => new Date(),
    });
    context.after(() => trackers.close());

    const [verdict] = await withTitles(VERDICTS, trackers);

    assert.deepEqual(
      verdict?.bugs.map((bug) => bug.title),
      ['a title of our own', title],
    );
    assert.ok(
      asked.every((path) => path === '/api/v3/repos/octo/x/issues/5'),
      String(asked),
    );
  });
}
