import type { YAMLError } from 'yaml';

/** Deepest nesting of a file that is read, in columns and in brackets; a signature needs three levels. */
const MAX_DEPTH = 100;

/** Blanks and the marks of lists and explicit keys at the start of a line: each may open one more level. */
const LINE_START = /^(?:[ \t]|[-?:](?=[ \t]))*/gm;

export const TOO_DEEP = `expected a flat map, found values nested more than ${MAX_DEPTH} deep; write the keys of a signature one below the other`;

export const UNKNOWN_ALIAS =
  'expected an alias (*name) whose anchor (&name) is in the file, found one without; put a query that starts with "*" into a block: write "query: >-" and the query, indented, below';

export const ALIAS_BOMB =
  'expected a few aliases (*name), found so many inside each other that the file would grow without end; write the values out';

/**
 * Whether the text is nested so deeply that the YAML library could run out of stack on it.
 *
 * It recurses without a bound, and V8 ends the process when a regular expression is compiled on the last of the stack.
 */
export function isTooDeep(text: string): boolean {
  for (const [start] of text.matchAll(LINE_START)) if (start.length > MAX_DEPTH) return true;
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(0, depth + ('[{'.includes(bracket) ? 1 : -1));
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

const BLOCK = 'put the query into a block: write "query: >-" and the query, indented, on the lines below';

interface Explanation {
  /** Instead of the library's words, where these speak of its programming interface. */
  readonly found?: string;
  readonly cure?: string;
  /** The parser goes on soundly: what it says later is true, too. */
  readonly harmless?: true;
}

/** By the library's error code; what is not here speaks for itself. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  BAD_SCALAR_START: { cure: BLOCK },
  BLOCK_AS_IMPLICIT_KEY: { found: 'a second "key: value" on the same line', cure: BLOCK },
  UNEXPECTED_TOKEN: { cure: BLOCK },
  MISSING_CHAR: { cure: 'close the quote or bracket, or indent all lines of the value deeper than its key' },
  BAD_INDENT: { cure: 'indent the lines of a value with blanks, deeper than its key' },
  TAB_AS_INDENT: { cure: 'indent with blanks' },
  NON_STRING_KEY: { found: 'a key that is a list or a map', cure: 'write the keys as plain words' },
  DUPLICATE_KEY: { found: 'the same key twice', cure: 'keep one of the two', harmless: true },
  MULTIPLE_DOCS: {
    found: 'a second document in the file',
    cure: 'write one signature a file and remove the line "---"',
    harmless: true,
  },
  TAG_RESOLVE_FAILED: { cure: 'remove the tag: texts, lists and maps need none', harmless: true },
};

/** Whether the error leaves the document unreadable from there on. */
export function isStructural(error: YAMLError): boolean {
  return EXPLANATIONS[error.code]?.harmless !== true;
}

/** The library's error as what was expected, what was found, what to do. */
export function describeYamlError(error: YAMLError, text: string): string {
  if (isTabIndent(text, error.pos[0])) {
    return 'expected blanks as indentation, found a tab; indent with blanks';
  }
  const explanation = EXPLANATIONS[error.code];
  const found = explanation?.found ?? `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
  return `expected valid YAML, found ${explanation?.found === undefined ? 'this: ' : ''}${found}; ${explanation?.cure ?? 'correct the line'}`;
}

/** Block values that are indented by a tab are reported at the tab or right behind it. */
function isTabIndent(text: string, offset: number): boolean {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(
    lineStart,
    text.indexOf('\n', offset) === -1 ? undefined : text.indexOf('\n', offset),
  );
  return /^ *\t/.test(line);
}
