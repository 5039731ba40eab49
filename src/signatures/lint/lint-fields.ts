import { closestWord } from '../../util/closest-word.ts';
import { type Finding, findingAt, type LintContext, type LintQuery } from './lint-target.ts';
import { type LeafNode, leafField, queryLeaves } from './query-leaves.ts';

/** Finds clauses on fields, tags and file names that no event has. */
export function lintFields(query: LintQuery, context: LintContext): Finding[] {
  return queryLeaves(query.node).flatMap(({ leaf }) => lintLeaf(query, leaf, context));
}

function lintLeaf(query: LintQuery, leaf: LeafNode, context: LintContext): Finding[] {
  const field = leafField(leaf);
  if (field === undefined) return [];
  const at = leaf.span.start;
  if (!context.fields.has(field)) return [unknownField(query, at, { field, context })];
  if (leaf.type !== 'phrase' && leaf.type !== 'term') return [];
  if (field === 'tags') return lintTag(query, at, { tag: leaf.text, context });
  if (field === 'voting' && leaf.text.trim() === '1') return [votingClause(query, at)];
  const found = neverTrue(field, leaf.text);
  return found === undefined ? [] : [findingAt(query, at, ['never-true', 'warning', found])];
}

function unknownField(
  query: LintQuery,
  at: number,
  { field, context }: { field: string; context: LintContext },
): Finding {
  const meant = closestWord(field, context.fields);
  const cure =
    meant === undefined
      ? 'a clause on it never matches unless builds or imported events bring it'
      : `did you mean ${meant}?`;
  const severity = meant === undefined ? 'warning' : 'error';
  return findingAt(query, at, [
    'unknown-field',
    severity,
    `expected a field that events have, found ${field}; ${cure}`,
  ]);
}

function lintTag(
  query: LintQuery,
  at: number,
  { tag, context }: { tag: string; context: LintContext },
): Finding[] {
  const known = new Set(context.tags.flatMap(({ tags }) => tags));
  if (known.has(tag) || /^[^\s/]+\.[^\s/]+$/.test(tag)) return [];
  const meant = closestWord(tag.trim(), known);
  const name = tag.slice(tag.lastIndexOf('/') + 1);
  const cure = tag.includes('/')
    ? `tags have file names without folders: write tags:"${name}", or filename:"${tag}"`
    : `the tags are ${[...known].join(', ')} and the names of files`;
  const message = `expected a tag that files get, found ${JSON.stringify(tag)}; ${meant === undefined ? cure : `did you mean "${meant}"?`}`;
  return [findingAt(query, at, ['unknown-tag', 'warning', message])];
}

function votingClause(query: LintQuery, at: number): Finding {
  const message =
    'expected no clause on voting, found voting:1: builds that do not vote are left out anyway, and with it a build of which nobody says whether it votes is never a hit; remove it';
  return findingAt(query, at, ['voting-clause', 'warning', message]);
}

/** Values that a field never has: it is compared whole, letter by letter. */
function neverTrue(field: string, text: string): string | undefined {
  if (field === 'filename') {
    if (/\.(?:gz|xz|zst|bz2|br)$/.test(text)) {
      return `expected a file name without the ending of its compression, found ${JSON.stringify(text)}; leave the ending away`;
    }
    if (/^(?:\.?\/|[a-z]+:\/\/)/.test(text)) {
      return `expected a path inside the build's logs, found ${JSON.stringify(text)}; begin with the first folder, or write "*" in front without quotes`;
    }
  }
  const isShouted = field === 'loglevel' || field === 'build_status';
  if (isShouted && text !== text.toUpperCase()) {
    return `expected a ${field} in capitals, found ${JSON.stringify(text)}; write ${text.toUpperCase()}`;
  }
  if (field !== 'message' && text !== text.trim()) {
    return `expected no blank at the ends of a ${field}, which is compared whole, found ${JSON.stringify(text)}; remove it`;
  }
  return undefined;
}
