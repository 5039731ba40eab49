import type { QueryNode } from '../../query/ast.ts';
import { analyzeText } from '../../text/analyze-text.ts';
import { implies } from './implies.ts';
import { type Finding, findingAt, type LintQuery, type LintTarget } from './lint-target.ts';
import { clausesOf, isMessageLeaf, queryLeaves } from './query-leaves.ts';

/** A signature's main query, and the words of its message clauses. */
interface Candidate {
  readonly target: LintTarget;
  readonly query: LintQuery;
  readonly words: ReadonlySet<string>;
}

/**
 * Finds signatures whose every hit is also a hit of another one: both bugs would always be named.
 *
 * Only pairs that share a telling word are compared, so that ten thousand signatures take no ten thousand squared
 * steps.
 * @returns findings by the signature they belong to
 */
export function lintOverlap(targets: readonly LintTarget[]): Map<LintTarget, Finding[]> {
  const candidates = targets.filter(({ signature }) => signature.resolvedAt === undefined).map(toCandidate);
  const uses = countWords(candidates);
  const byWord = new Map<string, Candidate[]>();
  for (const candidate of candidates.filter(isUnconditional)) {
    for (const word of keyWords(candidate.query.node, uses)) {
      byWord.set(word, [...(byWord.get(word) ?? []), candidate]);
    }
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

function countWords(candidates: readonly Candidate[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const { words } of candidates) for (const word of words) uses.set(word, (uses.get(word) ?? 0) + 1);
  return uses;
}

/** Words of which each narrower query has one at least: the rarest of a leaf, one for each alternative. */
function keyWords(node: QueryNode, uses: ReadonlyMap<string, number>): string[] {
  if (node.type === 'group') {
    const required = clausesOf(node, 'must').map((clause) => keyWords(clause, uses));
    if (required.length === 0) return clausesOf(node, 'should').flatMap((clause) => keyWords(clause, uses));
    const rarity = (words: string[]): number => Math.max(...words.map((word) => uses.get(word) ?? 0));
    return required.filter((words) => words.length > 0).sort((a, b) => rarity(a) - rarity(b))[0] ?? [];
  }
  if (!isMessageLeaf(node) || !('text' in node)) return [];
  return analyzeText(node.text)
    .sort((a, b) => (uses.get(a) ?? 0) - (uses.get(b) ?? 0))
    .slice(0, 1);
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
