import type { BuildReading } from '../../src/model/build-reading.ts';
import type { Verdict } from '../../src/model/verdict.ts';

/** A verdict that has the hits of each query as those of a bug. */
export function plainVerdict({ build, hits, incomplete, timings }: BuildReading): Verdict {
  const bugs = [...hits].map(([query, { count, hits: kept }]) => ({
    bug: String(query),
    hits: kept.map(({ message, ...hit }) => ({ ...hit, excerpt: message.slice(0, 200) })),
    hitCount: count,
  }));
  return {
    build: build.buildUuid,
    status: build.status,
    state: bugs.length > 0 ? 'classified' : 'unclassified',
    bugs,
    incomplete,
    signatures: { version: 'bench', count: hits.size },
    timings,
  };
}
