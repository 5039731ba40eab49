import type { Verdict } from '../../model/verdict.ts';

/** Queries that are remembered; of more nobody could take care. */
const MOST_QUERIES = 1000;

/** What `ingest/` says of a query that it left out: its place in the plan of the set of signatures. */
const LEFT_OUT = /^query (?<query>\d{1,9}): /;

/** Queries that took too long in a build and were left out of its verdict. */
export class SlowQueries {
  readonly #builds = new Map<string, Set<string>>();

  get size(): number {
    return this.#builds.size;
  }

  add(verdict: Verdict | undefined): void {
    for (const { reason, message } of verdict?.incomplete ?? []) {
      const query = reason === 'over-budget' ? LEFT_OUT.exec(message)?.groups?.query : undefined;
      if (verdict === undefined || query === undefined) continue;
      const key = keyOf(verdict.signatures.version, Number(query));
      const builds = this.#builds.get(key) ?? new Set();
      if (this.#builds.size < MOST_QUERIES || builds.size > 0)
        this.#builds.set(key, builds.add(verdict.build));
    }
  }

  /** In how many builds the query of this place in this version's plan was left out. */
  builds(version: string, query: number): number {
    return this.#builds.get(keyOf(version, query))?.size ?? 0;
  }
}

function keyOf(version: string, query: number): string {
  return `${version}/${query}`;
}
