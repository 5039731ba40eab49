import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { readSignature } from '../../src/signatures/read-signature.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { WebServer } from '../../src/web/web-context.ts';
import {
  assertAccessible,
  keepScreenshot,
  launchBrowser,
  openPage,
  whyNoBrowser,
} from '../support/browser.ts';
import { makeBug, makeVerdict } from '../support/make-verdict.ts';
import { osloFile, osloLine } from '../support/sample-log.ts';
import { sampleBuild, writeSample } from '../support/sample-store.ts';
import { until } from '../support/until.ts';
import { startWebServer } from '../support/web-server.ts';

const LINES = 20_000;
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true };
const LOG = '/build/b1/log/logs/n-cpu.txt';
const HOSTILE = '/build/b1/log/hostile.txt';
const SOURCE = 'title: The disk is full\nquery: message:"disk is full" AND build_status:FAILURE\n';

function lineOf(number: number): string {
  return number % 5000 === 0
    ? osloLine(number % 1440, `disk is full, after ${number} steps`, 'ERROR')
    : osloLine(number % 1440, `step ${number} of the build is done`);
}

const HOSTILE_LINES = [
  '<script>alert(1)</script><img src=x onerror="alert(2)">',
  '\u001b[31mred\u001b[0m \u202egnp.exe \u0000',
  'x'.repeat(1_000_000),
  '"><a href="javascript:alert(3)">click</a>',
];

describe('log viewer, search and workshop in a browser', { skip: whyNoBrowser() }, () => {
  let browser: Browser;
  let server: WebServer;
  let store: EmbeddedStore;
  let address: string;
  const folder = mkdtempSync(join(tmpdir(), 'dejabug-test-'));

  before(async () => {
    store = await openEmbeddedStore(folder, { mode: 'write', workers: 0 });
    const lines = Array.from({ length: LINES }, (_, index) => lineOf(index + 1));
    const pieces = [0, 1, 2, 3].map((part) => lines.slice(part * 5000, (part + 1) * 5000).join(''));
    const hostile = { filename: 'hostile.txt', format: 'plain', pieces: [`${HOSTILE_LINES.join('\n')}\n`] };
    const hits = [{ filename: 'logs/n-cpu.txt', line: 5000, offset: 0, excerpt: 'disk is full' }];
    for (const [name, status] of Object.entries({ b1: 'FAILURE', b2: 'SUCCESS' })) {
      const build = sampleBuild(name, { status, endedAt: new Date('2026-06-01T12:00:00Z') });
      const bugs = status === 'FAILURE' ? [makeBug('full-disk', { title: 'The disk is full', hits })] : [];
      await writeSample(store, build, [osloFile('logs/n-cpu.txt', pieces), hostile], {
        verdict: makeVerdict({ build: name, status, bugs }),
      });
    }
    const { signature } = readSignature('full-disk.yaml', SOURCE);
    assert.ok(signature);
    const library = {
      set: { version: 'v1', signatures: [signature] },
      sources: new Map([['full-disk.yaml', SOURCE]]),
    };
    server = await startWebServer({ store, signatures: () => library });
    address = await server.listen({ host: '127.0.0.1', port: 0 });
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (path: string, options: BrowserContextOptions = {}) =>
    openPage(browser, `${address}${path}`, options);

  test('a log scrolls through all of its lines', async () => {
    const { page, troubles } = await open(LOG);
    const log = page.locator('#log');

    await until(async () => {
      await log.evaluate((frame) => frame.scrollBy(0, 100_000));
      const last = await log.locator('.chunk:last-child .line').first().getAttribute('id');
      return Number(last?.slice(1)) > 1500;
    }, 'line 1500');
    await log.evaluate((frame) => frame.scrollTo(0, 0));
    await page.locator('.log-bar input').fill('12000');
    await page.locator('#L12000').waitFor();
    const first = await page.locator('#log .line').first().getAttribute('id');
    const count = await page.locator('#log .line').count();

    assert.ok(Number(first?.slice(1)) <= 12_000);
    assert.ok(count <= 6 * 300, `${count} lines in the page`);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('scrolling up does not move what is in sight', async () => {
    const { page } = await open(`${LOG}?line=9000#L9000`);
    const row = page.locator('#L9000');
    await row.waitFor();
    await page.waitForFunction(() => document.querySelectorAll('#log .chunk').length > 1);
    const box = await row.boundingBox();
    const frame = await page.locator('#log').boundingBox();

    assert.ok(box && frame && box.y >= frame.y && box.y < frame.y + frame.height, 'line 9000 is in sight');
    assert.match((await row.getAttribute('class')) ?? '', /chosen/);
    await page.context().close();
  });

  test('lines are chosen by mouse, stand in the address, and become a signature', async () => {
    const { page, troubles } = await open(`${LOG}?line=5000`);

    await page.locator('#L5000 a.number').click();
    await page.locator('#L5002 a.number').click({ modifiers: ['Shift'] });

    assert.equal(new URL(page.url()).hash, '#L5000-L5002');
    assert.equal(await page.locator('.line.chosen').count(), 3);
    await page.getByRole('button', { name: 'Write a signature' }).click();
    const text = await page.locator('#signature-text').inputValue();
    assert.match(text, /message:"disk is full, after"/);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('a search inside a log goes from hit to hit', async () => {
    const { page, troubles } = await open(LOG);

    await page.getByRole('searchbox').fill('disk is full');
    for (const line of [5000, 10_000, 15_000]) {
      await page.getByRole('searchbox').press('Enter');
      await page.locator(`#L${line}.chosen`).waitFor();
    }
    assert.equal(await page.locator('#L15000 mark').first().textContent(), 'disk is full');
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.locator('#L10000.chosen').waitFor();
    await keepScreenshot(page, 'log-viewer');
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('without scripts a log is read by links, and searched', async () => {
    const { page } = await open(LOG, { javaScriptEnabled: false });

    await page.getByRole('link', { name: 'Behind' }).first().click();
    await page.locator('#L301').waitFor();
    await page.getByRole('searchbox').fill('disk is full');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('#L5000.chosen').waitFor();
    await page.getByLabel('Level').selectOption('error');
    await page.getByRole('button', { name: 'Show' }).click();

    assert.deepEqual(await page.locator('.line a.number').allTextContents(), [
      '5000',
      '10000',
      '15000',
      '20000',
    ]);
    await page.context().close();
  });

  test('a log can be read with the keyboard alone', async () => {
    const { page } = await open(LOG);

    await page.locator('#log').focus();
    await page.keyboard.press('End');
    await page.locator(`#L${LINES}`).waitFor();
    await page.keyboard.press('Home');
    await page.locator('#L1').waitFor();
    await page.keyboard.press('/');

    assert.equal(await page.evaluate(() => (document.activeElement as HTMLInputElement).name), 'q');
    await page.context().close();
  });

  test('a search is completed, counted and charted', async () => {
    const { page, troubles } = await open('/search');
    const box = page.getByRole('combobox', { name: 'Query' });

    await box.pressSequentially('message:full AND logle');
    await page.getByRole('option', { name: 'loglevel:' }).waitFor();
    await box.press('ArrowDown');
    await box.press('Enter');
    await box.pressSequentially('err');
    await page.getByRole('option', { name: 'ERROR' }).click();
    assert.equal(await box.inputValue(), 'message:full AND loglevel:ERROR');
    await page.getByLabel('Time').selectOption('all');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('heading', { name: '8 events in 2 builds' }).waitFor();

    await keepScreenshot(page, 'search');
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('without scripts a search is counted by a link', async () => {
    const { page } = await open('/search?q=message:full&range=all', { javaScriptEnabled: false });

    await page.getByRole('link', { name: 'Count and chart' }).click();

    await page.getByRole('heading', { name: '8 events in 2 builds' }).waitFor();
    await page.context().close();
  });

  test('a signature shows its mistakes while it is written, and what it would do', async () => {
    const { page, troubles } = await open('/workshop?bug=full-disk');
    const text = page.locator('#signature-text');

    await text.fill('query: message:"disk\n');
    await page.locator('#problems .badge.bad').waitFor();
    await page.locator('#problems a').first().click();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'signature-text');
    await text.fill(SOURCE);
    await page.getByText('No problems.').waitFor();
    await page.getByRole('button', { name: 'Try it on the logs' }).click();
    await page.getByText('It hits failed builds only.').waitFor();

    await keepScreenshot(page, 'workshop');
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('without scripts a signature is tried by its form', async () => {
    const { page } = await open('/workshop?q=message:full', { javaScriptEnabled: false });

    await page.getByLabel('Bug', { exact: true }).fill('full-disk');
    await page.getByRole('button', { name: 'Try it on the logs' }).click();

    await page.getByText('It hits builds that passed').waitFor();
    await page.context().close();
  });

  test('hostile logs run nothing and ask nobody', async () => {
    for (const path of [
      HOSTILE,
      `${HOSTILE}?q=script&line=1`,
      '/search?q=message:script&range=all&counts=1',
    ]) {
      const { page, troubles } = await open(path);
      await page.waitForLoadState('networkidle');

      assert.deepEqual(troubles, [], path);
      assert.equal(await page.locator('main script, main img').count(), 0);
      await page.context().close();
    }
  });

  const MAIN_PAGES = [
    `${LOG}?line=5000`,
    '/search?q=message:full&range=all&counts=1',
    '/workshop?bug=full-disk',
  ];
  const PAGES = [...MAIN_PAGES, `${HOSTILE}?q=red`, '/search'];
  for (const [name, options] of Object.entries({
    light: {},
    dark: { colorScheme: 'dark' as const },
    phone: PHONE,
  })) {
    test(`all can be used by everybody: ${name}`, async () => {
      for (const path of name === 'light' ? PAGES : MAIN_PAGES) {
        const { page, troubles } = await open(path, options);
        await page.waitForLoadState('networkidle');

        await assertAccessible(page);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${path} is ${overflow} px too wide`);
        assert.deepEqual(troubles, [], path);
        await page.context().close();
      }
    });
  }
});
