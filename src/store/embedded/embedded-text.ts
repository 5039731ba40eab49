import { join } from 'node:path';
import { cleanText } from '../../log-format/clean-text.ts';
import { readRecord } from '../../log-format/read-record.ts';
import { recordAt } from '../../log-format/record-at.ts';
import type { StoredFile } from '../stored-file.ts';
import {
  type ByteRange,
  type FindRequest,
  type FoundText,
  MAX_EVENT_LINES,
  MAX_LINE_BYTES,
  type StoredText,
  type TextLine,
} from '../stored-text.ts';
import type { BuildRow } from './catalogue-rows.ts';
import { type FileSearch, findInFile } from './find-in-file.ts';
import { LineWalk, type Place } from './line-walk.ts';
import type { Piece, PieceOpener } from './open-pieces.ts';
import type { StoreContext } from './store-context.ts';
import { storeError } from './store-error.ts';

/** A file of the embedded store. */
export interface TextSource extends Pick<FileSearch, 'context' | 'build' | 'file' | 'workers'> {
  readonly number: number;
  readonly opener: PieceOpener;
}

/** Finds the file `filename` of a build; undefined when there is none, or when its logs were pruned. */
export function openEmbeddedText(
  context: StoreContext,
  build: BuildRow,
  filename: string,
  means: { readonly opener: PieceOpener; readonly workers: number },
): StoredText | undefined {
  for (const [number, file] of context.catalogue.files(build.id)) {
    if (file.filename === filename) return new EmbeddedText({ context, build, file, number, ...means });
  }
  return undefined;
}

class EmbeddedText implements StoredText {
  readonly file: StoredFile;
  readonly lines: number;
  readonly isVerbatim = true;
  readonly #source: TextSource;
  readonly #pieces: readonly Piece[];
  readonly #walk: LineWalk;
  /** The event of the last line that was read: most lines belong to the same as the line before. */
  #event: { readonly record: string; readonly about: Pick<TextLine, 'level' | 'time' | 'event'> } | undefined;

  constructor(source: TextSource) {
    this.file = source.file;
    this.#source = source;
    this.#pieces = this.#load();
    this.#walk = new LineWalk(this.#pieces, source.opener);
    this.lines = this.#guarded(() => this.file.lines + Number(this.#hasOpenEnd()));
  }

  #load(): Piece[] {
    const { context, build, number, file } = this.#source;
    const blocks = new Map(context.catalogue.blocks(build.id).map((block) => [block.number, block]));
    const path = join(context.blocksDirectory, build.logs.path ?? '');
    return context.catalogue.segmentsOfFile(build.id, number).flatMap(({ block: place, segment }) => {
      const block = blocks.get(place);
      return block === undefined ? [] : [{ path, block, segment, format: file.format, times: build.times }];
    });
  }

  /** Whether there is something behind the last newline. */
  #hasOpenEnd(): boolean {
    const last = this.#pieces.length - 1;
    if (last < 0) return false;
    const { text, segment } = this.#walk.open(last);
    return text[segment.end - 1] !== 0x0a;
  }

  async window(from: number, count: number): Promise<readonly TextLine[]> {
    return this.#guarded(() => {
      const lines: TextLine[] = [];
      const end = Math.min(this.lines + 1, from + count);
      if (from < 1 || from >= end) return lines;
      let place = this.#walk.startOf(from);
      for (let number = from; number < end; number += 1) {
        lines.push(this.#line(number, place));
        if (number + 1 === end) break;
        const newline = this.#walk.endInPiece(place);
        place =
          newline === undefined
            ? this.#walk.startOf(number + 1)
            : this.#walk.normal({ piece: place.piece, at: newline + 1 });
      }
      return lines;
    });
  }

  #line(number: number, place: Place): TextLine {
    const { format, segment } = this.#walk.open(place.piece);
    // One byte more tells whether there is more.
    const head = this.#walk.head(place, MAX_LINE_BYTES + 1);
    const isCut = head.length > MAX_LINE_BYTES;
    return {
      number,
      offset: segment.offset + place.at - segment.start,
      text: cleanText(head, 0, isCut ? wholeCharacters(head) : head.length, format.escapes),
      isCut,
      ...this.#eventAt(place),
    };
  }

  #eventAt(place: Place): Pick<TextLine, 'level' | 'time' | 'event'> {
    const { text, segment, format, records } = this.#walk.open(place.piece);
    const index = recordAt(records, place.at);
    const record = `${place.piece}:${index}`;
    if (this.#event?.record === record) return this.#event.about;
    const { fields } = readRecord(text, records.starts[index]!, records.starts[index + 1]!, format);
    const level = fields.loglevel;
    const about = {
      ...(typeof level === 'string' && { level }),
      time: new Date(records.times[index]!),
      event: segment.firstLine + records.lines[index]! + 1,
    };
    this.#event = { record, about };
    return about;
  }

  async find(request: FindRequest): Promise<FoundText> {
    try {
      const { starts, ...rest } = await findInFile({ ...this.#source, pieces: this.#pieces }, request);
      const events = await Promise.all(starts.map((line) => this.#linesOfEvent(line)));
      return { events, ...rest };
    } catch (error) {
      throw storeError(error, this.#step);
    }
  }

  async #linesOfEvent(line: number): Promise<readonly TextLine[]> {
    const lines = await this.window(line, MAX_EVENT_LINES);
    const end = lines.findIndex(({ event }) => event !== lines[0]?.event);
    return end < 0 ? lines : lines.slice(0, end);
  }

  async *bytes(
    { start, end }: ByteRange = { start: 0, end: this.file.sizeBytes },
  ): AsyncGenerator<Uint8Array> {
    for (const piece of this.#pieces) {
      const { offset, start: first, end: last } = piece.segment;
      const from = Math.max(first, first + start - offset);
      const to = Math.min(last, first + end - offset);
      if (from < to) yield this.#guarded(() => this.#source.opener.open(piece).text.subarray(from, to));
    }
  }

  get #step(): string {
    return `reading ${this.file.filename} of build ${this.#source.build.uuid}`;
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeError(error, this.#step);
    }
  }
}

/** Length of the bytes of {@link MAX_LINE_BYTES} that do not end inside a character. */
function wholeCharacters(head: Uint8Array): number {
  let end = MAX_LINE_BYTES;
  while (end > MAX_LINE_BYTES - 3 && (head[end]! & 0xc0) === 0x80) end -= 1;
  return end;
}
