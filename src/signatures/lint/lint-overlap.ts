import { analyzeText } from '../../text/analyze-text.ts';
import { implies } from './implies.ts';
import { type Finding, findingAt, type LintQuery, type LintTarget } from './lint-target.ts';
import { isMessageLeaf, queryLeaves } from './query-leaves.ts';

/** A signature's main query, and the words of its message clauses. */
interface Candidate {
  readonly target: LintTarget;
  readonly query: LintQuery;
  readonly words: ReadonlySet<string>;
}

/**
 * Finds signatures whose every hit is also a hit of another one: both bugs would always be named.
 *
 * Only pairs that share a word are compared, so that ten thousand signatures take no ten thousand squared steps.
 * @returns findings by the signature they belong to
 */
export function lintOverlap(targets: readonly LintTarget[]): Map<LintTarget, Finding[]> {
  const candidates = targets.filter(({ signature }) => signature.resolvedAt === undefined).map(toCandidate);
  const byWord = new Map<string, Candidate[]>();
  for (const candidate of candidates.filter(isUnconditional)) {
    const word = rarestWord(candidate);
    if (word !== undefined) byWord.set(word, [...(byWord.get(word) ?? []), candidate]);
  }
  const findings = new Map<LintTarget, Finding[]>();
  for (const candidate of candidates) {
    const wider = [...candidate.words].flatMap((word) => byWord.get(word) ?? []);
    const found = wider.find(
      (other) => other !== candidate && implies(candidate.query.node, other.query.node),
    );
    if (found !== undefined) findings.set(candidate.target, [overlapFinding(candidate, found)]);
  }
  return findings;
}

function toCandidate(target: LintTarget): Candidate {
  const query = target.queries.find(({ role }) => role === 'main')!; // the loader refuses a file without
  const words = new Set<string>();
  for (const { leaf, isNegated } of queryLeaves(query.node)) {
    if (isNegated || !isMessageLeaf(leaf) || !('text' in leaf)) continue;
    for (const word of analyzeText(leaf.text)) words.add(word);
  }
  return { target, query, words };
}

/** A signature that asks for more than its query does not hit wherever its query does. */
function isUnconditional({ target: { signature } }: Candidate): boolean {
  const { also, testIds, validFrom, validUntil } = signature;
  return also.length === 0 && testIds.length === 0 && validFrom === undefined && validUntil === undefined;
}

/** A word that the query cannot do without would be needed to find all; the longest is enough for a linter. */
function rarestWord({ words }: Candidate): string | undefined {
  return [...words].sort((a, b) => b.length - a.length)[0];
}

function overlapFinding(candidate: Candidate, wider: Candidate): Finding {
  const other = wider.target.signature;
  const isSame = isUnconditional(candidate) && implies(wider.query.node, candidate.query.node);
  if (isSame) {
    const message = `expected a query that no other signature has, found the same as in ${other.file}; remove one of the two`;
    return findingAt(candidate.query, 0, ['duplicate-query', 'warning', message]);
  }
  const message = `expected a bug of its own, found that each hit is one of ${other.bug} (${other.file}), too; exclude it there by AND NOT, or join the two`;
  return findingAt(candidate.query, 0, ['covered-query', 'warning', message]);
}
