import { parseQuery } from '../../query/parse-query.ts';

/** Narrows a query to events whose `field` is `value`, or is not. */
export type Narrow = (field: string, value: string, isWanted: boolean) => string;

/** What narrows the query of that text; an empty text asks for all events. */
export function narrowing(text: string): Narrow {
  const bare = text.trim() || '*:*';
  const base = mayBeFollowed(bare) ? bare : `(${bare})`;
  return (field, value, isWanted) => {
    const clause = `${isWanted ? '' : 'NOT '}${field}:"${value.replace(/["\\]/g, '\\$&')}"`;
    return bare === '*:*' && isWanted ? clause : `${base} AND ${clause}`;
  };
}

/** Whether one more clause may follow: AND binds to its neighbours only, so that after an OR it would mean something else. */
function mayBeFollowed(text: string): boolean {
  const { query } = parseQuery(text);
  return (
    query !== undefined && (query.type !== 'group' || query.clauses.every(({ occur }) => occur !== 'should'))
  );
}
