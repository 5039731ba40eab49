import { parseQuery } from '../../query/parse-query.ts';

/** The query's text, narrowed to events whose `field` is `value`, or is not; an empty text asks for all events. */
export function narrowQuery(text: string, field: string, value: string, isWanted = true): string {
  const clause = `${isWanted ? '' : 'NOT '}${field}:"${value.replace(/["\\]/g, '\\$&')}"`;
  const bare = text.trim() || '*:*';
  if (bare === '*:*' && isWanted) return clause;
  return `${mayBeFollowed(bare) ? bare : `(${bare})`} AND ${clause}`;
}

/** Whether one more clause may follow: AND binds to its neighbours only, so that after an OR it would mean something else. */
function mayBeFollowed(text: string): boolean {
  const { query } = parseQuery(text);
  return (
    query !== undefined && (query.type !== 'group' || query.clauses.every(({ occur }) => occur !== 'should'))
  );
}
