import { join } from 'node:path';
import { testWorkers } from './worker-contract.ts';

testWorkers({
  name: 'embedded',
  place: (folder) => ({ location: join(folder, 'store') }),
  lines: 300,
  killWithinMs: 40,
});
