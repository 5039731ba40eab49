import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BotShop, openBotShop } from '../support/bot-shop.ts';
import { resultEvent } from '../support/failure-events.ts';
import { killBots } from '../support/kill-bots.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { until } from '../support/until.ts';

function shopOf(t: TestContext): Promise<BotShop> {
  return openBotShop(t, scratchFolder(t));
}

/** Each change has one comment, also after a while. */
async function assertOneEach({ review }: BotShop, changes: number): Promise<void> {
  await sleep(1000);
  const expected = Array.from({ length: changes }, (_, number) => `review/demo/${number}`);
  assert.deepEqual(review.comments.map(({ change }) => change).sort(), expected.sort());
}

const EVENTS = 30;
const KILLS = 12;

test(`a bot killed at ${KILLS} random moments over ${EVENTS} events leaves one comment on each change, and a verdict for each build`, async (t) => {
  const shop = await shopOf(t);

  const { saidBefore } = await killBots(shop, { events: EVENTS, kills: KILLS, withinMs: 400 });

  assert.ok(saidBefore < EVENTS, 'the bots were killed before all was said');
  await assertOneEach(shop, EVENTS);
  const verdicts = await shop.verdicts();
  for (let number = 0; number < EVENTS; number++) {
    assert.equal(verdicts.get(`${number} job-0`), 'classified');
    assert.equal(verdicts.get(`${number} job-1`), 'unclassified');
  }
});

test('a comment that was accepted while the answer was lost is not posted again, whether the bot lives or dies of it', async (t) => {
  for (const dies of [false, true]) {
    const shop = await shopOf(t);
    let posts = 0;
    shop.proxy.faultOf = ({ path }) => {
      const isPost = path === '/comments';
      if (isPost) posts++;
      return isPost && posts <= 2 ? 'cut-after' : 'none';
    };
    shop.reportFailures(2);
    const first = shop.start();
    await until(() => posts >= 1, 'a comment');
    if (dies) await first.kill('SIGKILL');
    const last = dies ? shop.start() : first;

    await shop.answered(2, 120_000);

    await until(() => /wasThere":true/.test(last.stderr()), 'a comment that was found');
    await assertOneEach(shop, 2);
  }
});

test('a host that is busy, silent, cut off or shows a page for an answer is asked again', async (t) => {
  const shop = await shopOf(t);
  const faults = ['busy', 'html', 'cut', 'cut-after', 'busy'] as const;
  let asked = 0;
  shop.proxy.faultOf = () => (asked++ % 2 === 0 ? (faults[asked >> 1] ?? 'none') : 'none');
  shop.reportFailures(3);

  shop.start();

  await shop.answered(3, 120_000);
  assert.ok(shop.proxy.faults >= 4);
  await assertOneEach(shop, 3);
});

/** A log server that does harm, each in its folder. */
async function startBadLogs(t: TestContext): Promise<string> {
  const harm: Readonly<Record<string, (response: ServerResponse) => void>> = {
    gone: (response) => response.writeHead(404).end(),
    broken: (response) => response.writeHead(502).end(),
    page: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>error</html>'),
    circle: (response) => response.writeHead(302, { location: '/circle/job.log' }).end(),
    away: (response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end(),
    silent: () => {},
    endless: (response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).write('step 1\n');
    },
  };
  const server = createServer((request, response) => {
    harm[request.url?.split('/')[1] ?? '']?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('whatever a log server does, the failure has a verdict that says so, and the change its comment', async (t) => {
  const shop = await shopOf(t);
  const bad = await startBadLogs(t);
  const folders = ['gone', 'broken', 'page', 'circle', 'away', 'silent', 'endless'];
  const urls = [
    ...folders.map((folder) => `${bad}/${folder}/job.log`),
    'http://10.0.0.1/job.log',
    'file:///etc/passwd',
  ];
  shop.review.events.push(...urls.map((url, number) => resultEvent(number, [{ url }])));

  const bot = shop.start({ logTimeoutMs: 500 });

  await shop.answered(urls.length, 120_000).catch((error) => assert.fail(`${error}\n${bot.stderr()}`));
  await assertOneEach(shop, urls.length);
  const states = new Set((await shop.verdicts()).values());
  assert.deepEqual(
    [...states].filter((state) => ['classified', 'passed', 'none'].includes(state)),
    [],
  );
  for (const { text } of shop.review.comments) assert.match(text, /^Cannot tell: 1 without readable logs/);
  assert.ok(!bot.stderr().includes('root:'), 'no file of this machine was read');
});
