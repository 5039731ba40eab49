import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';

/** A process that opens the store in the directory that is its argument, and prints how many changes it has. */
const [directory = ''] = process.argv.slice(2);
const store = await openEmbeddedStore(directory, { mode: 'write', workers: 0 });
let changes = 0;
for await (const _ of store.buildChanges()) changes++;
process.stdout.write(`${changes}`);
await store.close();
