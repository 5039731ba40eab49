import { join } from 'node:path';
import type { Signature } from '../../src/model/signature.ts';
import { readSignature } from '../../src/signatures/read-signature.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { createJobRunner } from '../../src/web/jobs/job-runner.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { median, timeMs } from './measure.ts';
import { multiplyBuilds } from './multiply-builds.ts';
import { packBuilds, RARE_PHRASE } from './stored-builds.ts';

const GOAL_MS = 3000;

/** Retained text, and builds it is spread over. */
const QUICK = { sizeBytes: 1e9, builds: 200 };
const FULL = { sizeBytes: 5e9, builds: 1000 };

/** Text that is read; the store holds it over and over. */
const READ_BYTES = 500e6;

const ROUNDS = 3;

/** What the workshop does when a signature is tried: from the order to all that its page shows. */
export const previewSignatures: Benchmark = {
  id: 'P8',
  title:
    'preview of a signature over 5 GB in 1,000 builds (quick form: 1 GB in 200), in a process beside the server',
  goal: `a rare phrase ≤ ${GOAL_MS} ms`,
  run,
};

async function run(context: BenchContext): Promise<BenchmarkResult[]> {
  const { sizeBytes, builds } = context.isFull ? FULL : QUICK;
  const perBuild = sizeBytes / builds;
  const packed = await packBuilds(context.files, join(context.scratch, 'builds'), READ_BYTES, perBuild);
  const directory = join(context.scratch, 'store');
  const stored = await multiplyBuilds(packed.folders, directory, builds);
  context.say(`   ${builds} builds, ${Math.round(stored / 1e6)} MB`);
  const store = await openEmbeddedStore(directory, { mode: 'read' });
  const jobs = createJobRunner(store, () => new Date());
  const { signal } = new AbortController();
  const measure = async (name: string, text: string): Promise<BenchmarkResult> => {
    const signature = signatureOf(text);
    const times: number[] = [];
    let note = '';
    for (let round = 0; round <= ROUNDS; round += 1) {
      const ms = await timeMs(async () => {
        const { summary } = await jobs.run(
          'preview',
          { signature, knownBuilds: [] },
          { client: 'bench', signal },
        );
        note = `${name}: hits ${summary.failed} failed and ${summary.passed} passed builds`;
      });
      if (round > 0) times.push(ms);
      else note += `; first ${Math.round(ms)} ms`;
    }
    const ours = median(times);
    return { ours, rival: null, ratio: GOAL_MS / ours, unit: 'ms', command: `at most ${GOAL_MS} ms`, note };
  };
  try {
    return [
      await measure('rare phrase', `query: message:"${RARE_PHRASE}"\n`),
      await measure('words that no log has', 'query: message:"zygotebroker quorumless"\n'),
      await measure(
        'rare phrase and another query',
        `query: message:"${RARE_PHRASE}"\nalso: [message:"giving up"]\n`,
      ),
    ];
  } finally {
    await jobs.close();
    await store.close();
  }
}

function signatureOf(text: string): Signature {
  const { signature, problems } = readSignature('bench.yaml', text);
  if (signature === undefined) throw new Error(problems[0]?.message);
  return signature;
}
