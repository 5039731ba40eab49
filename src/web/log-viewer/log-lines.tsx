import type { TextLine } from '../../store/stored-text.ts';
import { bugAddress } from '../design/addresses.ts';
import { formatNumber, Name } from '../design/names.tsx';
import { rawAddress } from './log-address.ts';
import type { LogChunk } from './log-chunk.ts';
import type { LogHit } from './log-hits.ts';
import { markWanted, shownLine } from './shown-text.ts';

/** What is to be seen in the lines beside their text. */
export interface LineMarks {
  readonly buildUuid: string;
  readonly filename: string;
  /** Hits of the verdict by line of the event. */
  readonly hits: ReadonlyMap<number, LogHit>;
  /** Texts that somebody looks for, in lower case. */
  readonly wanted: readonly string[];
  /** Lines that were chosen. */
  readonly chosen?: { readonly first: number; readonly last: number };
}

/** Lines of a log with their numbers; gaps between them are told. */
export function LogLines({ chunk, marks }: { readonly chunk: LogChunk; readonly marks: LineMarks }) {
  const { lines, first, last, isStart, isEnd, damaged } = chunk;
  return (
    <div
      class="chunk"
      data-first={first}
      data-last={last}
      data-start={isStart ? '' : undefined}
      data-end={isEnd ? '' : undefined}
    >
      {damaged.map((text) => (
        <p key={text} class="notice bad">
          A part could not be read: {text.slice(0, 500)}
        </p>
      ))}
      {lines.map((line, place) => (
        <Line key={place} line={line} before={lines[place - 1]} marks={marks} />
      ))}
      {lines.length === 0 && <p class="quiet">No lines here.</p>}
    </div>
  );
}

interface LineProps {
  readonly line: TextLine;
  readonly before: TextLine | undefined;
  readonly marks: LineMarks;
}

function Line({ line, before, marks }: LineProps) {
  const { number, text, level, isCut } = line;
  const hit = marks.hits.get(line.event);
  const isChosen = marks.chosen && number >= marks.chosen.first && number <= marks.chosen.last;
  const classes = [
    'line',
    levelClass(level),
    hit && (hit.bug === undefined ? 'telling' : 'hit'),
    isChosen && 'chosen',
  ];
  const gap = before === undefined ? 0 : number - before.number - 1;
  return (
    <>
      {gap > 0 && <div class="gap">{formatNumber(gap)} lines between</div>}
      {hit?.bug !== undefined && hit.line === number && (
        <div class="hit-name">
          Shows{' '}
          <a href={bugAddress(hit.bug)}>
            <Name text={hit.title ?? hit.bug} />
          </a>
        </div>
      )}
      <div class={classes.filter(Boolean).join(' ')} id={`L${number}`}>
        <a class="number" href={`#L${number}`} tabIndex={-1} aria-label={`Line ${number}`}>
          {number}
        </a>
        <span class="text">
          {markWanted(shownLine(text), marks.wanted).map((part, place) =>
            part.isWanted ? <mark key={place}>{part.text}</mark> : part.text,
          )}
          {isCut && (
            <>
              … <a href={`${rawAddress(marks.buildUuid, marks.filename)}?line=${number}`}>whole line</a>
            </>
          )}
        </span>
      </div>
    </>
  );
}

const SEVERE = /^(?:ERROR|CRIT|ALERT|EMERG|FATAL|SEVERE|PANIC)/;

function levelClass(level: string | undefined): string | undefined {
  if (level === undefined) return undefined;
  if (SEVERE.test(level)) return 'level-error';
  return level.startsWith('WARN') ? 'level-warning' : undefined;
}
