import { stringify } from 'yaml';
import { formatByName } from '../../log-format/formats.ts';
import { type DraftEvent, draftSignature } from '../../signatures/draft-signature.ts';
import type { Store } from '../../store/store.ts';
import type { StoredText, TextLine } from '../../store/stored-text.ts';
import { chosenLines } from '../log-viewer/log-query.ts';
import type { SignatureLibrary } from '../signature-library.ts';
import type { DraftSignature } from './check-signature.ts';

/** From what a draft is made: lines of a log, a query, or a signature that there is. */
export interface DraftSource {
  readonly bug?: string | undefined;
  readonly q?: string | undefined;
  readonly build?: string | undefined;
  readonly file?: string | undefined;
  readonly lines?: string | undefined;
}

/** Lines that a draft is made from at most. */
const MAX_LINES = 40;

const BLANK = 'title: \nquery: >-\n  message:"…"\n';

/** The text to begin with; `notice` says why it is not what was asked for. */
export async function draftText(
  store: Store,
  library: SignatureLibrary,
  source: DraftSource,
): Promise<DraftSignature & { readonly notice?: string }> {
  const { bug = '', q, build, file, lines } = source;
  if (build !== undefined && file !== undefined) {
    const text = await draftFromLines(store, build, file, lines);
    if (text !== undefined) return { bug, text };
    return {
      bug,
      text: BLANK,
      notice: 'Nothing in these lines stays the same from one failure to the next.',
    };
  }
  if (q !== undefined)
    return { bug, text: stringify({ title: 'What is broken', query: q }, { lineWidth: 100 }) };
  const known = library.set.signatures.find((one) => one.bug === bug);
  const text = known && library.sources.get(known.file);
  if (text !== undefined) return { bug, text };
  return bug === ''
    ? { bug, text: BLANK }
    : { bug, text: BLANK, notice: `There is no signature ${bug} yet.` };
}

async function draftFromLines(
  store: Store,
  build: string,
  file: string,
  lines: string | undefined,
): Promise<string | undefined> {
  const text = await store.openFile(build, file);
  const chosen = chosenLines(lines) ?? { first: 1, last: 1 };
  const window = await text?.window(chosen.first, Math.min(MAX_LINES, chosen.last - chosen.first + 1));
  return text && window && draftSignature(eventsOf(text, window));
}

/** The lines by event, without what the log's format writes in front of them. */
function eventsOf(text: StoredText, lines: readonly TextLine[]): DraftEvent[] {
  const format = text.isVerbatim ? formatByName(text.file.format) : undefined;
  return [...new Set(lines.map(({ event }) => event))].map((event) => {
    const own = lines.filter((line) => line.event === event);
    const joined = own.map((line) => line.text).join('\n');
    const message = format?.readRecord(joined).message ?? joined;
    return { filename: text.file.filename, line: own[0]!.number, message };
  });
}
