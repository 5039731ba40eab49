import { openstackTags } from '../../log-format/openstack-tags.ts';
import { KNOWN_FIELDS } from '../../signatures/lint/known-fields.ts';
import type { Board } from '../board/board.ts';
import type { Dimension } from '../board/counted-row.ts';

/** A text that may stand where one writes, and what it takes the place of. */
export interface Completion {
  readonly text: string;
  /** The range of the query that it replaces, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** Completions that are offered at a time. */
const MAX_COMPLETIONS = 12;

/** Fields whose values the board knows. */
const DIMENSION_OF: Readonly<Record<string, Dimension>> = {
  build_name: 'job',
  build_status: 'status',
  build_queue: 'pipeline',
  build_branch: 'branch',
  project: 'project',
  node_provider: 'provider',
};

const FIXED_VALUES: Readonly<Record<string, readonly string[]>> = {
  loglevel: ['ERROR', 'WARNING', 'INFO', 'DEBUG', 'CRITICAL', 'TRACE'],
  voting: ['1', '0'],
  tags: [...new Set(openstackTags.flatMap(({ tags }) => tags)), 'multiline', 'job-output.txt'],
};

/** Characters in front of the cursor that are looked at: names of fields and jobs are shorter. */
const MAX_WRITTEN = 300;

/** A field's name or a value that is being written: `build_na`, `build_name:un`, `build_name:"un`. */
const WRITTEN = /(?:(?<field>[\w@.]+):)?(?<quote>")?(?<part>[\w@./\- ]*)$/;

/** What may be written at `cursor`: fields, and the values that are known of a field. */
export function completions(text: string, cursor: number, board: Board): readonly Completion[] {
  const before = text.slice(0, cursor);
  const found = WRITTEN.exec(before.slice(-MAX_WRITTEN))?.groups;
  if (found === undefined || isInsideQuotes(before, found.quote)) return [];
  const { field, quote } = found;
  // Outside of quotes a blank ends a word.
  const part = quote === undefined ? (/\S*$/.exec(found.part ?? '')?.[0] ?? '') : (found.part ?? '');
  const isNewWord = quote === undefined && part.length < (found.part?.length ?? 0);
  const start = cursor - part.length - (quote?.length ?? 0);
  if (field === undefined || isNewWord)
    return part === '' ? [] : offer(fieldNames(), part, { start, end: cursor });
  return offer(valuesOf(field, board), part, { start, end: cursor }).map((completion) => ({
    ...completion,
    text: quoted(completion.text),
  }));
}

/** Whether the quote that was found last ends a phrase instead of starting one. */
function isInsideQuotes(before: string, quote: string | undefined): boolean {
  const quotes = before.replace(/\\./g, '').split('"').length - 1;
  return quotes % 2 === (quote === undefined ? 1 : 0);
}

function fieldNames(): string[] {
  return [...KNOWN_FIELDS].map((field) => `${field}:`);
}

function valuesOf(field: string, board: Board): readonly string[] {
  const fixed = FIXED_VALUES[field];
  if (fixed !== undefined) return fixed;
  const { names, files } = board.table;
  const dimension = DIMENSION_OF[field];
  const list = dimension === undefined ? undefined : names[dimension];
  const words = field === 'filename' ? files : list;
  if (words === undefined) return [];
  return Array.from({ length: words.size - 1 }, (_, id) => words.word(id + 1) ?? '');
}

/** What starts with `part` first, then what has it inside. */
function offer(all: readonly string[], part: string, place: Omit<Completion, 'text'>): Completion[] {
  const wanted = part.toLowerCase();
  const starting = all.filter((text) => text.toLowerCase().startsWith(wanted));
  const inside = all.filter((text) => text.toLowerCase().indexOf(wanted) > 0);
  return [...starting.sort(), ...inside.sort()].slice(0, MAX_COMPLETIONS).map((text) => ({ text, ...place }));
}

function quoted(value: string): string {
  return /^[\w.]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
