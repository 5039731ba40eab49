import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { sampleBuild, writeSample } from '../../support/sample-store.ts';

/**
 * A process that writes builds into a store until it is killed; its arguments are the store's directory and a
 * number for its builds. Before a build it prints `begin UUID LINES`, after the commit `done UUID LINES`.
 *
 * Two builds are under way at a time: new ones, and one that is replaced over and over with ever more lines.
 */

const [directory = '', name = ''] = process.argv.slice(2);
const store = await openEmbeddedStore(directory, { mode: 'write' });

async function write(uuid: string, pieces: readonly string[]): Promise<void> {
  const lines = pieces.join('').split('\n').length - 1;
  process.stdout.write(`begin ${uuid} ${lines}\n`);
  await writeSample(store, sampleBuild(uuid), [{ filename: 'console.txt', format: 'plain', pieces }]);
  process.stdout.write(`done ${uuid} ${lines}\n`);
}

for (let number = 1; ; number += 1) {
  const blocks = Array.from(
    { length: 1 + (number % 20) },
    (_, block) => `block ${block} ${'x'.repeat(block * 1000)}\n`,
  );
  const version = Number(name) * 100 + number;
  await Promise.all([write(`new-${name}-${number}`, blocks), write('replaced', ['again\n'.repeat(version)])]);
}
