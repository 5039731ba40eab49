import type { TokenCollector } from '../text/token-collector.ts';
import type { FileMatcher } from './file-matcher.ts';
import { findAnchors } from './find-anchors.ts';
import { QueryAsker, type QueryHit } from './query-asker.ts';
import { type MatchSegment, RecordReader } from './record-reader.ts';

export type { MatchSegment, QueryHit };

/**
 * Asks all queries of the records of one segment, in one pass over its bytes.
 *
 * @param tokens - gathers the segment's sub-tokens for the block's filter in the same pass
 * @returns hits in the order of the records; each record at most once a query
 */
export function matchSegment(segment: MatchSegment, file: FileMatcher, tokens?: TokenCollector): QueryHit[] {
  const reader = new RecordReader(segment, file);
  const asker = new QueryAsker(reader, file);
  const index = file.anchors;
  const findings = findAnchors(reader, index.table, tokens);
  const wasted = new Map<number, number>();
  const { starts, count } = segment.records;
  const { foundAnchors } = file.shared;
  foundAnchors.begin(index.uses.length, count);
  let next = 0;
  let isEachAsked = file.everyRecord.length > 0;
  for (let record = 0; record < count && (isEachAsked || next < findings.count); record++) {
    const first = next;
    const end = starts[record + 1]!;
    for (; next < findings.count && findings.position(next) < end; next++) {
      foundAnchors.mark(findings.anchor(next), record);
    }
    for (let finding = first; finding < next; finding++) {
      const anchor = findings.anchor(finding);
      for (const { query, isMet } of index.uses[anchor]!) {
        if (isMet !== undefined && !isMet(foundAnchors, record)) continue;
        if (!asker.ask(query, record)) wasted.set(anchor, (wasted.get(anchor) ?? 0) + 1);
      }
    }
    if (isEachAsked) isEachAsked = asker.askAll(file.everyRecord, record);
  }
  file.shared.anchors.learn({ index, findings, wasted, sizeBytes: segment.end - segment.start });
  return asker.hits;
}
