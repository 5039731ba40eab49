import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { WebServer } from '../../../src/web/web-context.ts';
import { makeBug, makeVerdict } from '../../support/make-verdict.ts';
import { osloLine } from '../../support/sample-log.ts';
import { type SampleFile, sampleBuild, writeSample } from '../../support/sample-store.ts';
import { emptyStore, webServer } from '../../support/web-server.ts';

const EVENTS = 1000;

/** Every 250th event has two lines: the file has 1,004. */
function event(number: number): string {
  return number % 250 === 0
    ? osloLine(number % 60, `volume ${number} is gone\nTraceback of ${number}`, 'ERROR')
    : osloLine(number % 60, `step ${number} is done`);
}

const TEXT = Array.from({ length: EVENTS }, (_, index) => event(index + 1)).join('');
const CUT = TEXT.indexOf('\n', 20_000) + 1;

const FILENAME = 'logs/n cpu#1.txt';
const LOG = '/build/b1/log/logs/n%20cpu%231.txt';
const RAW = '/build/b1/raw/logs/n%20cpu%231.txt';

const HIT = { filename: FILENAME, line: 250, offset: 0, excerpt: 'volume 250 is gone' };

async function setUp(t: TestContext, files: readonly SampleFile[] = []): Promise<WebServer> {
  const store = await emptyStore(t);
  const log = { filename: FILENAME, format: 'oslo', pieces: [TEXT.slice(0, CUT), TEXT.slice(CUT)] };
  const verdict = makeVerdict({ build: 'b1', bugs: [makeBug('bug 7', { title: 'A volume', hits: [HIT] })] });
  await writeSample(store, sampleBuild('b1'), [log, ...files], { verdict });
  return webServer(t, { store });
}

async function page(server: WebServer, url: string, status = 200): Promise<string> {
  const { statusCode, body } = await server.inject({ url, headers: { accept: 'text/html' } });
  assert.equal(statusCode, status, body.slice(0, 500));
  return body;
}

/** Numbers of the lines in a page. */
function shown(body: string): number[] {
  return [...body.matchAll(/ id="L(\d+)"/g)].map(([, number]) => Number(number));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

test('a log is shown from its start, with links to what comes behind', async (t) => {
  const body = await page(await setUp(t), LOG);

  assert.deepEqual(shown(body), range(1, 300));
  assert.ok(body.includes(`href="${LOG}?from=301"`));
  assert.ok(body.includes(`href="${LOG}?until=1004"`));
  assert.doesNotMatch(body, />Before<\/a>/);
});

test('any line can be asked for, and lines that are chosen are marked', async (t) => {
  const server = await setUp(t);

  const one = await page(server, `${LOG}?line=600`);
  const some = await page(server, `${LOG}?line=610-612`);
  const last = await page(server, `${LOG}?until=1004`);
  const beyond = await page(server, `${LOG}?line=99999999`);

  assert.deepEqual(shown(one), range(590, 889));
  assert.equal(one.match(/class="line[^"]*chosen"/g)?.length, 1);
  assert.equal(some.match(/class="line[^"]*chosen"/g)?.length, 3);
  assert.deepEqual(shown(last), range(705, 1004));
  assert.deepEqual(shown(beyond), [1004]);
});

test('only what is severe is shown when that is asked for, and gaps are told', async (t) => {
  const server = await setUp(t);

  const errors = await page(server, `${LOG}?level=error`);
  const behind = await page(server, `${LOG}?level=error&from=300`);
  const before = await page(server, `${LOG}?level=error&until=300`);

  assert.deepEqual(shown(errors), [250, 251, 501, 502, 752, 753, 1003, 1004]);
  assert.match(errors, /249 lines between/);
  assert.deepEqual(shown(behind), [501, 502, 752, 753, 1003, 1004]);
  assert.deepEqual(shown(before), [250, 251]);
});

test('a search inside goes from hit to hit and says when there is none', async (t) => {
  const server = await setUp(t);
  const locations = async (query: string) => {
    const { statusCode, headers } = await server.inject(`${LOG}?${query}`);
    assert.equal(statusCode, 302);
    return headers.location;
  };

  assert.equal(await locations('q=is+gone&go=next&at=0'), `${LOG}?line=250&q=is+gone#L250`);
  assert.equal(await locations('q=is+gone&go=next&at=250'), `${LOG}?line=501&q=is+gone#L501`);
  assert.equal(await locations('q=is+gone&go=previous&at=501'), `${LOG}?line=250&q=is+gone#L250`);
  assert.equal(
    await locations('q=gone&level=error&go=previous'),
    `${LOG}?line=1003&q=gone&level=error#L1003`,
  );
});

test('what is looked for is marked in the lines', async (t) => {
  const body = await page(await setUp(t), `${LOG}?q=volume+250&line=250`);

  assert.match(body, /<mark>volume 250<\/mark> is gone/);
});

test('a search that finds nothing, or can not be read, is told on the page', async (t) => {
  const server = await setUp(t);

  assert.match(await page(server, `${LOG}?q=nowhere&go=next`), /Nothing in this file matches/);
  assert.match(await page(server, `${LOG}?q=step&go=previous&at=1`), /Nothing above line 1 matches/);
  assert.match(await page(server, `${LOG}?q=message%3A%22open`), /That can not be read: .*quote/);
});

test('hits of the verdict are listed, named and marked', async (t) => {
  const body = await page(await setUp(t), LOG);

  assert.ok(body.includes(`<a href="${LOG}?line=250#L250">line 250</a>`));
  assert.equal(body.match(/class="line[^"]* hit"/g)?.length, 2);
  assert.match(body, /Shows <a href="\/bug\/bug%207"><bdi>A volume/);
});

test('the bytes of a log, or of one line, can be had as a file and as nothing else', async (t) => {
  const server = await setUp(t);

  const whole = await server.inject(RAW);
  const one = await server.inject(`${RAW}?line=2`);

  assert.equal(whole.body, TEXT);
  assert.equal(whole.headers['content-type'], 'text/plain; charset=utf-8');
  assert.equal(whole.headers['x-content-type-options'], 'nosniff');
  assert.equal(whole.headers['content-disposition'], 'attachment; filename="n_cpu_1.txt"');
  assert.equal(whole.headers['content-length'], String(TEXT.length));
  assert.equal(one.body, event(2));
});

test('a build, a file or a line that is not there is not found, whatever the path tries', async (t) => {
  const server = await setUp(t);
  const paths = [
    '/build/nobody/log/a.txt',
    '/build/b1/log/other.txt',
    '/build/b1/log/../../../etc/passwd',
    '/build/b1/log/..%2f..%2fcatalogue.sqlite',
    '/build/b1/raw/%2e%2e/%2e%2e/catalogue.sqlite',
    '/build/b1/raw/%00',
    '/build/..%2f/raw/x',
    '/build/b1/lines/other.txt',
    `${RAW}?line=5000`,
  ];

  for (const path of paths) await page(server, path, 404);
});

test('a request that makes no sense is refused', async (t) => {
  const server = await setUp(t);
  const queries = [
    'line=x',
    'line=-4',
    'from=0',
    'until=1e99',
    'level=nosuch',
    'go=up',
    `q=${'x'.repeat(3000)}`,
  ];

  for (const query of queries) await page(server, `${LOG}?${query}`, 400);
});

test('a hostile log is text and nothing else', async (t) => {
  const lines = [
    '<script>alert(1)</script><img src=x onerror=alert(1)>',
    '\u001b]0;title\u0007\u001b[31mred\u001b[0m \u202egnp.exe\u2066 \u0000nul',
    `${'x'.repeat(1_000_000)}<b>`,
    '"><a href="javascript:alert(1)">',
    '',
  ];
  const filename = '<img src=x>.txt';
  const server = await setUp(t, [{ filename, format: 'plain', pieces: [lines.join('\n')] }]);
  const path = '/build/b1/log/%3Cimg%20src%3Dx%3E.txt';

  const body = await page(server, `${path}?q=${encodeURIComponent('"<script>"')}`);
  const whole = await server.inject(`${path.replace('/log/', '/raw/')}?line=3`);

  assert.doesNotMatch(body, /<script>|<img|<b>|href="javascript|\u202e|\u2066|\u001b|\u0000/);
  assert.match(body, /&lt;<mark>script<\/mark>>alert\(1\)/);
  assert.match(body, /red<\/span>|red &lt;U\+202E>gnp\.exe/);
  assert.match(body, /href="\/build\/b1\/raw\/%3Cimg%20src%3Dx%3E\.txt\?line=3">whole line</);
  assert.ok(body.length < 60_000);
  assert.equal(whole.body.length, 1_000_004);
});

test('of long lines a program gets fewer than it asks for, and goes on behind them', async (t) => {
  const wide = { filename: 'wide.log', format: 'plain', pieces: [`${'x'.repeat(9000)}\n`.repeat(400)] };
  const server = await setUp(t, [wide]);
  const lines = async (from: number) => {
    const url = `/api/v1/builds/b1/lines/wide.log?count=2000&from=${from}`;
    return (await server.inject({ url })).json<{
      total: number;
      lines: { number: number; isCut: boolean }[];
    }>();
  };

  const first = await lines(1);
  const rest = await lines(first.lines.length + 1);

  assert.ok(first.lines.length < 400 && first.lines.every(({ isCut }) => isCut));
  assert.equal(first.total, 400);
  assert.deepEqual(
    [...first.lines, ...rest.lines].map(({ number }) => number),
    range(1, 400),
  );
});
