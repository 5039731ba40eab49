import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { projectRoot } from './project-root.ts';

const KNOWN = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
];

/** Longest wait for anything in a browser, in ms. */
const PATIENCE_MS = 120_000;

/** Nothing of the browser's own speaks to anybody. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
  '--disable-sync',
  '--disable-component-update',
];

function findBrowser(): string | undefined {
  const named = process.env.CHROMIUM;
  return named ?? KNOWN.find((path) => existsSync(path));
}

/** Why tests in a browser can not run here; false where they can. */
export function whyNoBrowser(): string | false {
  return findBrowser() === undefined && 'there is no Chromium; name one in CHROMIUM';
}

/** Starts a browser without a window; who starts it closes it. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  assert.ok(executablePath, 'a Chromium');
  return chromium.launch({ executablePath, args: ARGUMENTS, timeout: PATIENCE_MS });
}

/** A page in a context of its own, with what went wrong in it. */
export interface OpenedPage {
  readonly page: Page;
  /** Errors of scripts, refusals by the content policy, requests that leave the server. */
  readonly troubles: readonly string[];
}

/** Opens `url`; `options` are those of a browser context (`javaScriptEnabled`, `colorScheme`, `viewport`, …). */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const troubles: string[] = [];
  const { origin } = new URL(url);
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) troubles.push(`asks ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    troubles.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, troubles };
}

/** Rules of WCAG 2.2, levels A and AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Fails where the page breaks a rule of accessibility, and says which. */
export async function assertAccessible(page: Page): Promise<void> {
  // Evaluated by the browser itself: the page's content policy stays as it is.
  await page.evaluate(axe.source);
  const violations = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) => violations)`,
  )) as Violation[];
  const told = violations.map(({ id, nodes }) => {
    const [first] = nodes;
    return `${id} ×${nodes.length}: ${first?.html.slice(0, 200)} ${first?.failureSummary ?? ''}`;
  });
  assert.deepEqual(told, []);
}

/** Keeps a picture of the page in `test-output/screenshots/`. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = join(projectRoot, 'test-output', 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
