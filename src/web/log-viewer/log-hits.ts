import type { Verdict } from '../../model/verdict.ts';

/** A line that the verdict speaks of. */
export interface LogHit {
  readonly line: number;
  readonly excerpt: string;
  /** The bug that it shows; a telling line of an unknown failure has none. */
  readonly bug?: string;
  readonly title?: string;
}

/** What a verdict says of one file, in the order of the file. */
export function hitsInFile(verdict: Verdict | undefined, filename: string): readonly LogHit[] {
  if (verdict === undefined) return [];
  const hits = verdict.bugs.flatMap(({ bug, title, hits: found }) =>
    found
      .filter((hit) => hit.filename === filename)
      .map(({ line, excerpt }): LogHit => ({ line, excerpt, bug, ...(title !== undefined && { title }) })),
  );
  const telling = (verdict.tellingLines ?? [])
    .filter((hit) => hit.filename === filename)
    .map(({ line, excerpt }): LogHit => ({ line, excerpt }));
  return [...hits, ...telling].sort((left, right) => left.line - right.line);
}

/** The hits by the event's first line. */
export function hitsByLine(hits: readonly LogHit[]): ReadonlyMap<number, LogHit> {
  return new Map(hits.toReversed().map((hit) => [hit.line, hit]));
}
