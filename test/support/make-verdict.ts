import type { Hit } from '../../src/model/hit.ts';
import type { BugVerdict, Verdict } from '../../src/model/verdict.ts';

/** A verdict on a build that failed, with what a test does not care about filled in. */
export function makeVerdict(about: Partial<Verdict> & { readonly build: string }): Verdict {
  return {
    job: about.build,
    status: 'FAILURE',
    state: (about.bugs ?? []).length > 0 ? 'classified' : 'unclassified',
    bugs: [],
    incomplete: [],
    signatures: { version: '0123456789abcdef', count: 44 },
    timings: {},
    ...about,
  };
}

/** A bug with one hit. */
export function makeBug(bug: string, about: Partial<BugVerdict> = {}): BugVerdict {
  return { bug, hits: [makeHit(`${bug} struck`)], hitCount: 1, ...about };
}

/** A hit in the console log. */
export function makeHit(excerpt: string, about: Partial<Hit> = {}): Hit {
  return { filename: 'job-output.txt', line: 812, offset: 40_000, excerpt, ...about };
}
