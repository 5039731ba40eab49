import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import { type ScalarStyle, scalarOffsets } from './scalar-offsets.ts';
import {
  ALIAS_BOMB,
  describeYamlError,
  isStructural,
  isTooDeep,
  TOO_DEEP,
  UNKNOWN_ALIAS,
} from './yaml-errors.ts';

/** A place in a text, 1-based; columns count UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Keys and indices that lead from the top of a document to a value. */
export type YamlPath = readonly (string | number)[];

/** Something that is wrong with the YAML itself. */
interface YamlProblem extends Position {
  readonly message: string;
}

/** One YAML document, as a value and as text. */
export interface YamlSource {
  /** The document's value; undefined where the text is too broken to have one. */
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
  /** Where a value stands, or the UTF-16 unit at `offset` of a text; the nearest value above where there is none. */
  locate(path: YamlPath, offset?: number): Position;
  /** Where the key of the map at `path` stands. */
  locateKey(path: YamlPath, key: string): Position;
}

const STYLES: readonly ScalarStyle[] = [
  'PLAIN',
  'QUOTE_SINGLE',
  'QUOTE_DOUBLE',
  'BLOCK_FOLDED',
  'BLOCK_LITERAL',
];

const TOP: Position = { line: 1, column: 1 };

/** Reads one YAML 1.2 document. Never throws: what is wrong is in `problems`. */
export function openYaml(text: string): YamlSource {
  if (isTooDeep(text)) return unreadable(TOO_DEEP);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  });
  const known: KnownOffsets = new WeakMap();
  const at = (offset: number): Position => positionAt(lines, offset);
  const problems = syntaxProblems(document, text).map(({ offset, message }) => ({ ...at(offset), message }));
  const locate = (path: YamlPath, offset?: number): Position =>
    at(offsetOf(document, text, { path, offset, known }));
  const locateKey = (path: YamlPath, key: string): Position => at(keyOffset(document, path, key));
  if (document.errors.some(isStructural)) return { value: undefined, problems, locate, locateKey };
  const value = documentValue(document);
  if (!(value instanceof ReferenceError)) return { value, problems, locate, locateKey };
  return { value: undefined, problems: [...problems, aliasProblem(document, at)], locate, locateKey };
}

function unreadable(message: string): YamlSource {
  return { value: undefined, problems: [{ ...TOP, message }], locate: () => TOP, locateKey: () => TOP };
}

function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** What is wrong up to and including the first error behind which the parser has lost its way. */
function syntaxProblems(document: Document, text: string): { offset: number; message: string }[] {
  const all = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  const lost = all.findIndex(isStructural);
  const told = lost === -1 ? all : all.slice(0, lost + 1);
  return told.map((error) => ({
    offset: unclosedQuote(document, error) ?? error.pos[0],
    message: describeYamlError(error, text),
  }));
}

/** Where the quote was opened whose end the parser missed: it noticed that only at the end of the file. */
function unclosedQuote(document: Document, error: YAMLError): number | undefined {
  if (error.code !== 'MISSING_CHAR') return undefined;
  let start: number | undefined;
  visit(document, {
    Scalar(_key, { type, range }) {
      if (type?.startsWith('QUOTE') && range?.[1] === error.pos[0]) start = range[0];
    },
  });
  return start;
}

/** @returns the library's error where an alias has no anchor, or aliases blow the document up */
function documentValue(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return error;
    throw error;
  }
}

function aliasProblem(document: Document, at: (offset: number) => Position): YamlProblem {
  let unknown: number | undefined;
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      unknown = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return unknown === undefined ? { ...TOP, message: ALIAS_BOMB } : { ...at(unknown), message: UNKNOWN_ALIAS };
}

/** The node at `path`, or the last one on the way to it. */
function nodeAt(document: Document, path: YamlPath): Node | undefined {
  let node = follow(document, document.contents);
  for (const step of path) {
    const next = follow(document, childOf(node, step));
    if (next === undefined) break;
    node = next;
  }
  return node;
}

function childOf(node: Node | undefined, step: string | number): unknown {
  if (isSeq(node)) return node.items[Number(step)];
  if (!isMap(node)) return undefined;
  return node.items.findLast(({ key }) => isScalar(key) && key.value === step)?.value;
}

function follow(document: Document, node: unknown): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return isNode(node) ? node : undefined;
}

/** Offsets of the texts that were asked for: a text with many mistakes is walked through once. */
type KnownOffsets = WeakMap<Node, readonly number[]>;

function offsetOf(
  document: Document,
  text: string,
  place: { path: YamlPath; offset: number | undefined; known: KnownOffsets },
): number {
  const node = nodeAt(document, place.path);
  if (node?.range == null) return 0;
  const [start, end] = node.range;
  if (place.offset === undefined || !isScalar<unknown>(node) || typeof node.value !== 'string') return start;
  const source = { text, style: styleOf(node), start, end };
  const offsets = place.known.get(node) ?? scalarOffsets(node.value, source);
  place.known.set(node, offsets);
  return offsets[Math.min(place.offset, node.value.length)] ?? start;
}

/** The library names no other styles for texts. */
function styleOf(node: Scalar): ScalarStyle {
  return STYLES.find((style) => style === node.type) ?? 'PLAIN';
}

function keyOffset(document: Document, path: YamlPath, key: string): number {
  const node = nodeAt(document, path);
  if (!isMap(node)) return node?.range?.[0] ?? 0;
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  return (isNode(pair?.key) ? pair.key.range?.[0] : undefined) ?? node.range?.[0] ?? 0;
}
