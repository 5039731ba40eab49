import type { TestContext } from 'node:test';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { sampleBuild, scratchDirectory, writeSample } from './sample-store.ts';

/** A query that takes seconds on the store of {@link costlyStore}. */
export const COSTLY = 'message:/(a|b|ab)*(a|b|ab)*(a|b|ab)*(a|b|ab)*[0-9]+(y|z)/';

const BLOCKS = 80;
const WORDS_OF_A_BLOCK = 20_000;

/** A store with one build of more than a million long words that no other line has; it goes with the test. */
export async function costlyStore(context: TestContext): Promise<EmbeddedStore> {
  const store = await openEmbeddedStore(await scratchDirectory(context), { mode: 'write', workers: 0 });
  context.after(() => store.close());
  const prefix = 'ab'.repeat(20);
  const pieces = Array.from({ length: BLOCKS }, (_, block) =>
    Array.from(
      { length: WORDS_OF_A_BLOCK },
      (__, word) => `${prefix}${block * WORDS_OF_A_BLOCK + word}x\n`,
    ).join(''),
  );
  await writeSample(store, sampleBuild('build-1'), [{ filename: 'a.log', format: 'plain', pieces }]);
  return store;
}
