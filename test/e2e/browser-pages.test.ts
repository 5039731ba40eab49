import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import {
  assertAccessible,
  keepScreenshot,
  launchBrowser,
  type OpenedPage,
  openPage,
  whyNoBrowser,
} from '../support/browser.ts';
import { generateBuilds, generatedSignatures, HOSTILE_NAME } from '../support/generated-builds.ts';
import { memoryStore } from '../support/memory-store.ts';
import { PAGE_TIME, startWebServer } from '../support/web-server.ts';

const SIZE = { failed: 3000, passed: 700, signatures: 60, until: PAGE_TIME };
const BUILDS = [...generateBuilds(SIZE)];
const NEWEST = BUILDS.at(-1)?.build;
const HOSTILE = BUILDS.find(({ build }) => build.jobName === HOSTILE_NAME)?.build.buildUuid;

/** Every page that tells of builds. */
const PAGES: Readonly<Record<string, string>> = {
  now: '/',
  bug: '/bug/100004',
  unclassified: '/unclassified',
  jobs: '/jobs',
  job: `/job/${encodeURIComponent(HOSTILE_NAME)}`,
  project: '/project/openstack/nova',
  change: `/change/${NEWEST?.project}/${NEWEST?.change}`,
  builds: '/builds?state=unclassified',
  build: `/build/${HOSTILE}`,
  care: '/care',
  about: '/about',
  api: '/api',
  missing: '/no-such-page',
};

/** Those that differ most: what holds for them in other looks holds for all. */
const DIFFERENT = ['now', 'bug', 'unclassified', 'builds', 'build', 'care'];

const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 375, height: 800 }, hasTouch: true, isMobile: true },
};

const skip = whyNoBrowser();
let browser: Browser;
let base: string;

if (!skip) {
  const set = { version: '0123456789abcdef', signatures: generatedSignatures(SIZE) };
  let close: (() => Promise<void>) | undefined;
  before(async () => {
    const server = await startWebServer({
      store: memoryStore(BUILDS),
      signatures: () => ({ set, sources: new Map() }),
    });
    close = () => server.close();
    base = await server.listen({ host: '127.0.0.1', port: 0 });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await close?.();
  });
}

async function visit(path: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const opened = await openPage(browser, base + path, options);
  after(() => opened.page.context().close());
  return opened;
}

for (const [look, options] of Object.entries(LOOKS)) {
  test(`every page can be used by everybody, and runs nothing but our scripts: ${look}`, {
    skip,
  }, async () => {
    for (const [name, path] of Object.entries(PAGES)) {
      if (look !== 'light' && !DIFFERENT.includes(name)) continue;
      const { page, troubles } = await visit(path, options);
      await page.waitForLoadState('load');
      if (name !== 'missing') assert.deepEqual(troubles, [], name);
      await assertAccessible(page);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      assert.ok(Number(overflow) <= 0, `${name} is ${overflow} px too wide`);
      await keepScreenshot(page, `${name}-${look}`);
      await page.context().close();
    }
  });
}

test('without scripts every page says the same, and tables are sorted by links', { skip }, async () => {
  for (const path of DIFFERENT.map((name) => PAGES[name] ?? '/')) {
    const { page } = await visit(path, { javaScriptEnabled: false });
    assert.ok((await page.locator('h1').textContent())?.length, path);
    await page.context().close();
  }
  const { page } = await visit('/', { javaScriptEnabled: false });

  await page.getByRole('link', { name: 'Builds 10 d' }).first().click();
  const builds = await page.locator('#bugs + section tbody td:nth-child(7)').allTextContents();

  const numbers = builds.map((text) => Number.parseInt(text.replaceAll('\u202f', ''), 10));
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => b - a),
  );
});

test('a bug is found, read and left by keyboard alone', { skip }, async () => {
  const { page } = await visit('/');

  await page.keyboard.press('Tab');
  const first = await page.evaluate('document.activeElement.textContent.trim()');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  const bug = await page.evaluate('document.activeElement.textContent');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/bug\//);
  await page.keyboard.press('/');
  await page.waitForURL(/\/search/);

  assert.equal(first, 'Skip to content');
  assert.equal(bug, '100004');
});

test('the graph of a bug is drawn from its table, in the colours of the page', { skip }, async () => {
  const { page, troubles } = await visit('/bug/100004?by=day');

  await page.locator('figure.chart canvas').waitFor();
  await page.getByText('The same as a table').click();
  const rows = await page.locator('figure.chart details tbody tr').count();

  assert.equal(rows, 10);
  assert.deepEqual(troubles, []);
});

test("elastic-recheck's links lead to the bug", { skip }, async () => {
  const { page } = await visit('/#100004');

  await page.waitForURL(/\/bug\/100004$/);

  assert.match(String(await page.locator('h1').textContent()), /^100004/);
});

test('an open page shows a new build by itself', { skip }, async (t) => {
  const builds = [...BUILDS];
  const server = await startWebServer({ store: memoryStore(builds) });
  t.after(() => server.close());
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const { page } = await openPage(browser, `${url}/jobs`);
  t.after(() => page.context().close());
  const [last] = builds.slice(-1);

  const build = { ...last!.build, buildUuid: 'new', jobName: 'a-job-nobody-saw', status: 'FAILURE' };
  builds.push({ ...last!, build, cursor: String(builds.length) });

  await page.getByRole('link', { name: 'a-job-nobody-saw' }).waitFor();
});

test('pages are read on paper without what only a screen can do', { skip }, async () => {
  const { page } = await visit('/');

  await page.emulateMedia({ media: 'print' });

  assert.equal(await page.locator('header nav').isVisible(), false);
  assert.equal(await page.locator('h1').isVisible(), true);
});
