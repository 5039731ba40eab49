import type { AnchorTable } from '../text/anchor-table.ts';
import { isHard } from '../text/byte-classes.ts';
import { hashPair, hashToken, NO_TOKEN } from '../text/hash-token.ts';
import { subTokens } from '../text/sub-tokens.ts';
import type { TokenCollector } from '../text/token-collector.ts';
import { isFilteredToken } from '../text/token-filter.ts';
import { scanTokens } from '../text/token-scan.ts';
import { Findings } from './findings.ts';
import type { RecordReader } from './record-reader.ts';

/** One a thread: what it holds is read before the next segment comes. */
const findings = new Findings();

/**
 * Finds where in a segment the anchors of `table` stand, in the order of the text. Records whose bytes do
 * not tell their tokens are analysed; what is found there counts as at their start.
 *
 * @returns valid until the next call
 */
export function findAnchors(reader: RecordReader, table: AnchorTable, collector?: TokenCollector): Findings {
  findings.clear();
  if (table.count === 0 && collector === undefined) return findings;
  const { text, start, end, format } = reader.segment;
  const doubtful = new Set<number>(cutRecords(reader));
  const onAnchor = (anchor: number, position: number) => findings.add(position, anchor);
  const onDoubt = (position: number) => doubtful.add(reader.recordAt(position));
  scanTokens({ text, start, end, escapes: format.escapes }, { table, onAnchor, onDoubt, collector });
  for (const record of doubtful) analyseRecord(reader, record, { table, collector });
  findings.sort();
  return findings;
}

/** Records on both sides of a cut that may have gone through a token: a line was longer than a record may be. */
function cutRecords({ segment }: RecordReader): number[] {
  const { text, records } = segment;
  const found: number[] = [];
  for (let record = 1; record < records.count; record++) {
    if (!isHard(text[records.starts[record]! - 1]!)) found.push(record - 1, record);
  }
  return found;
}

function analyseRecord(
  reader: RecordReader,
  record: number,
  { table, collector }: { table: AnchorTable; collector: TokenCollector | undefined },
): void {
  const position = reader.segment.records.starts[record]!;
  let previous = NO_TOKEN;
  for (const token of subTokens(reader.event(record).tokens('message').terms)) {
    const hash = hashToken(token);
    for (const anchor of [table.find(hash), table.find(hashPair(previous, hash))]) {
      if (anchor >= 0) findings.add(position, anchor);
    }
    previous = hash;
    if (collector !== undefined && isFilteredToken(token)) collector.add(hash);
  }
}
