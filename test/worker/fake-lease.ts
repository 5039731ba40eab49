import type { Lease, QueuedBuild } from '../../src/store/build-queue.ts';

/** A lease that notes what it is told; `answers` says how `extend` goes, the last one for ever. */
export interface FakeLease extends Lease {
  readonly told: string[];
}

export function createFakeLease(answers: readonly (boolean | Error)[] = [true]): FakeLease {
  const told: string[] = [];
  let beat = 0;
  const isHeld = (): boolean => answers.at(-1) === true;
  const build: QueuedBuild = {
    id: 'b1',
    location: '/logs/b1',
    state: 'leased',
    enqueuedAt: new Date(0),
    notBefore: new Date(0),
    attempts: 1,
  };
  return {
    build,
    told,
    extend: async () => {
      const answer = answers[Math.min(beat++, answers.length - 1)]!;
      told.push('extend');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    done: async () => {
      told.push('done');
      return isHeld();
    },
    failed: async (error) => {
      told.push(`failed: ${error}`);
      return isHeld() ? 'waiting' : undefined;
    },
    giveBack: async () => {
      told.push('give back');
      return isHeld();
    },
  };
}
