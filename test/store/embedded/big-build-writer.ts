import { randomBytes } from 'node:crypto';
import { isAppError } from '../../../src/errors.ts';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { sampleBuild, writeSample } from '../../support/sample-store.ts';

/** A process that writes one build of 1 MB that does not pack into the store it is told, and prints why it could not. */

const store = await openEmbeddedStore(process.argv[2] ?? '', { mode: 'write' });
const pieces = [randomBytes(1_000_000).toString('latin1')];
try {
  await writeSample(store, sampleBuild('big'), [{ filename: 'a.bin', format: 'plain', pieces }]);
} catch (error) {
  process.stdout.write(isAppError(error) ? error.code : String(error));
}
await store.close();
