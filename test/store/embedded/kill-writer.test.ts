import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { startProcess } from '../../support/child-process.ts';
import { scratchDirectory } from '../../support/sample-store.ts';

const WRITER = fileURLToPath(new URL('./endless-writer.js', import.meta.url));

/** How often a writer is killed. */
const KILLS = 52;

/** What a writer said: lines by UUID of builds that it had begun, and of those that were acknowledged. */
interface Said {
  readonly begun: Map<string, number>;
  readonly done: Map<string, number>;
}

/** Lets a writer say `words` lines, and kills it up to `delayMs` later. */
async function runAndKill(
  t: TestContext,
  directory: string,
  { name, words, delayMs }: { readonly name: number; readonly words: number; readonly delayMs: number },
): Promise<Said> {
  const writer = startProcess(t, process.execPath, [WRITER, directory, String(name)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  writer.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    if (output.split('\n').length > words) setTimeout(() => writer.kill('SIGKILL'), Math.random() * delayMs);
  });
  const [, signal] = await once(writer, 'close');
  assert.equal(signal, 'SIGKILL');
  const said: Said = { begun: new Map(), done: new Map() };
  // A line without an end was cut by the kill.
  for (const line of output.split('\n').slice(0, -1)) {
    const [word, uuid = '', lines] = line.split(' ');
    (word === 'done' ? said.done : said.begun).set(uuid, Number(lines));
  }
  return said;
}

test(`a writer killed at ${KILLS} random moments loses nothing it acknowledged and shows nothing half`, async (t) => {
  const directory = await scratchDirectory(t);
  const begun = new Map<string, number>();
  const done = new Map<string, number>();

  for (let name = 0; name < KILLS; name += 1) {
    // From the first build on, over the whole of a commit, which takes some 5 ms.
    const said = await runAndKill(t, directory, { name, words: 1 + (name % 9), delayMs: 12 });
    for (const [uuid, lines] of said.begun) begun.set(uuid, lines);
    for (const [uuid, lines] of said.done) done.set(uuid, lines);
  }
  const store = await openEmbeddedStore(directory, { mode: 'write' });
  t.after(() => store.close());
  const seen = new Map<string, number>();
  for await (const { build, files } of store.listBuilds()) seen.set(build.buildUuid, files[0]?.lines ?? 0);

  assert.deepEqual(await store.check(), []);
  for (const [uuid, lines] of done)
    assert.ok((seen.get(uuid) ?? 0) >= lines, `${uuid}: ${lines} acknowledged`);
  // A build may be there whose acknowledgement the kill cut off: then the whole of it.
  for (const [uuid, lines] of seen) assert.ok(lines <= (begun.get(uuid) ?? 0), `${uuid}: ${lines} stored`);
  assert.ok(done.size >= KILLS / 2, `${done.size} builds were committed before the kills`);
});
