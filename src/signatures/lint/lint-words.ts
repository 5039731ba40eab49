import type { QueryNode } from '../../query/ast.ts';
import { isEmptyClause } from '../../query/empty-clause.ts';
import { analyzeText } from '../../text/analyze-text.ts';
import { type Finding, findingAt, type LintQuery } from './lint-target.ts';
import { clausesOf, isMessageLeaf, leafField, queryLeaves } from './query-leaves.ts';

/** Words that stand in logs of builds of any kind, passing ones included. */
const COMMON_WORDS = new Set(
  `a an and are as at be but by can cannot could did do does for from had has have if in into is it no not of off on
  or out so than that the then there this to unable up was were when will with without
  abort aborted build builds call called cause caused code command complete completed connection console critical
  data debug did done end ended err error errors exception exceptions exec exit exited expected fail failed failing
  failure failures false fatal file files finished found get got host http https info installed invalid job jobs
  killed last level line lines log logs main message missing name new nil none null ok operation output path post
  process project python recent refused request response result results retry return returned root run running
  script server skip skipped start started starting status stderr stdout step stop stopped success system task
  tempest terminated test tests time timed timeout traceback true type undefined unexpected unknown usr value
  version warn warning warnings zuul`.split(/\s+/),
);

/** How many words without one that tells are too few, where the query names a file or a job, and where not. */
const FEW = { scoped: 1, unscoped: 2 };

/** Finds queries that ask too little of the message, and phrases that ask nothing. */
export function lintWords(query: LintQuery): Finding[] {
  return [...lintPhrases(query), ...lintWeakness(query)];
}

function lintWeakness(query: LintQuery): Finding[] {
  if (query.role === 'also') return [];
  const words = certainWords(query.node);
  if (words.length === 0 || words.some((word) => !isCommon(word))) return [];
  const isScoped = queryLeaves(query.node).some(({ leaf }) => !isMessageLeaf(leaf));
  if (words.length > (isScoped ? FEW.scoped : FEW.unscoped)) return [];
  const first = queryLeaves(query.node).find(({ leaf, isNegated }) => !isNegated && isMessageLeaf(leaf));
  const shown = words.map((word) => `"${word}"`).join(' and ');
  const message = `expected words that tell this failure from others, found only ${shown} (punctuation is not searched); quote more of the line`;
  return [findingAt(query, first?.leaf.span.start ?? 0, ['common-message', 'warning', message])];
}

function isCommon(word: string): boolean {
  return word.length <= 2 || COMMON_WORDS.has(word) || /^\d{1,3}$/.test(word);
}

/** Words that are in the message of every event that matches: of alternatives, those that tell least. */
function certainWords(node: QueryNode): string[] {
  if (node.type !== 'group') return isMessageLeaf(node) ? leafWords(node) : [];
  const required = clausesOf(node, 'must');
  if (required.length > 0) return required.flatMap(certainWords);
  const alternatives = clausesOf(node, 'should').map(certainWords);
  const weight = (words: string[]): number =>
    words.filter((word) => !isCommon(word)).length * 100 + words.length;
  return alternatives.sort((a, b) => weight(a) - weight(b))[0] ?? [];
}

/** A pattern counts as a word of its own: what it lets through is not known here. */
function leafWords(node: QueryNode): string[] {
  if (node.type === 'term' || node.type === 'phrase' || node.type === 'fuzzy') return analyzeText(node.text);
  if (node.type === 'wildcard' || node.type === 'regex') return [node.pattern];
  return node.type === 'prefix' ? [`${node.prefix}*`] : ['*'];
}

function lintPhrases(query: LintQuery): Finding[] {
  const findings: Finding[] = [];
  for (const { leaf } of queryLeaves(query.node)) {
    if (leaf.type !== 'phrase' && leaf.type !== 'term') continue;
    const at = leaf.span.start;
    const entity = leafField(leaf) === 'message' ? ENTITY.exec(leaf.text)?.[0] : undefined;
    if (isEmptyClause(leaf)) {
      const message = `expected words, found only punctuation (${JSON.stringify(leaf.text)}): the clause is passed over; remove it, or quote words beside it`;
      findings.push(findingAt(query, at, ['empty-phrase', 'warning', message]));
    } else if (entity !== undefined) {
      const message = `expected the text as it was logged, found the HTML entity ${entity}: consoles are decoded before they are searched; write ${ENTITIES[entity]}`;
      const inside = query.text.indexOf(entity, at);
      findings.push(findingAt(query, inside, ['html-entity', 'warning', message]));
    } else if (leaf.type === 'phrase' && isMeantAsWildcard(leafField(leaf), leaf.text)) {
      const message =
        'expected no wildcard in quotes, found "*": there it is a plain character; write the word without quotes, or leave the "*" out';
      findings.push(findingAt(query, at, ['quoted-wildcard', 'warning', message]));
    }
  }
  return findings;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '\\"',
  '&#39;': "'",
  '&apos;': "'",
  '&nbsp;': 'a blank',
};
const ENTITY = /&(?:lt|gt|amp|quot|#39|apos|nbsp);/;

/** A star in a value that is compared whole, or one that touches a word at the end of a phrase: `"gate-*"`, `"failed*"`. */
function isMeantAsWildcard(field: string | undefined, text: string): boolean {
  return field === 'message' ? /^\*\w|\w\*$/.test(text) : /(?<!\*)\*(?!\*)/.test(text);
}
