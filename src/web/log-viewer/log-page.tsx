import type { StoredBuild } from '../../store/store.ts';
import type { StoredText } from '../../store/stored-text.ts';
import { formatBytes } from '../../util/format-bytes.ts';
import { buildAddress, logAddress, withQuery } from '../design/addresses.ts';
import { formatNumber, Name, OutsideLink } from '../design/names.tsx';
import { LEVEL_NAMES } from './inside-query.ts';
import { findAddress, linesAddress, rawAddress } from './log-address.ts';
import type { LogChunk } from './log-chunk.ts';
import type { LogHit } from './log-hits.ts';
import { type LineMarks, LogLines } from './log-lines.tsx';
import type { LogQuery } from './log-query.ts';

/** What the page of a log shows. */
export interface LogView {
  readonly stored: StoredBuild;
  readonly text: StoredText;
  readonly query: LogQuery;
  readonly chunk: LogChunk;
  readonly hits: readonly LogHit[];
  readonly marks: LineMarks;
  /** What is to be said of the search inside: nothing found, or what is wrong with the text. */
  readonly notice?: string;
}

/** The content of the page of a log. */
export function LogPage(view: LogView) {
  const { text, notice } = view;
  return (
    <>
      <h1>
        <Name text={text.file.filename} />
      </h1>
      <LogFacts {...view} />
      <HitList {...view} />
      <LogTools {...view} />
      {notice !== undefined && (
        <p class="notice warn" role="status">
          {notice}
        </p>
      )}
      <LogFrame {...view} />
      <DraftForm {...view} />
    </>
  );
}

function LogFacts({ stored: { build }, text }: LogView) {
  const { file, lines, isVerbatim } = text;
  return (
    <>
      <p>
        of{' '}
        <a href={buildAddress(build.buildUuid)}>
          <Name text={build.jobName ?? build.buildUuid} />
        </a>{' '}
        (<Name text={build.status} />) · {formatNumber(lines)} lines · {formatBytes(file.sizeBytes)} ·{' '}
        <a href={rawAddress(build.buildUuid, file.filename)}>download</a>
        {file.logUrl !== undefined && (
          <>
            {' · '}
            <OutsideLink href={file.logUrl}>where it came from</OutsideLink>
          </>
        )}
      </p>
      {!isVerbatim && (
        <p class="notice">
          This store keeps the messages of a log’s events, not its bytes: times and prefixes of the lines are
          not shown, and blank lines may be missing.
        </p>
      )}
    </>
  );
}

function HitList({ stored: { build }, text, hits }: LogView) {
  if (hits.length === 0) return null;
  return (
    <nav aria-label="Hits in this file">
      <ul class="log-hits">
        {hits.map(({ line, excerpt, bug, title }, place) => (
          <li key={place}>
            <a href={logAddress(build.buildUuid, text.file.filename, line)}>line {line}</a>{' '}
            {bug === undefined ? 'tells most' : <Name text={title ?? bug} />}:{' '}
            <code>
              <Name text={excerpt} />
            </code>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function LogTools({ stored, text, query, chunk }: LogView) {
  const action = logAddress(stored.build.buildUuid, text.file.filename);
  const { level, q, line } = query;
  return (
    <div class="filters log-tools">
      <form action={action} class="find">
        <label>
          Find in this file{' '}
          <input type="search" name="q" value={q} maxLength={2000} placeholder="words, or a query" />
        </label>
        <input type="hidden" name="at" value={line?.split('-')[0] ?? 0} />
        <input type="hidden" name="level" value={level} />
        <button type="submit" name="go" value="next">
          Next
        </button>
        <button type="submit" name="go" value="previous">
          Previous
        </button>
      </form>
      <form action={action}>
        <label>
          Level{' '}
          <select name="level">
            {LEVEL_NAMES.map((name) => (
              <option key={name} value={name} selected={name === level}>
                {name === 'all' ? 'all lines' : `${name} or worse`}
              </option>
            ))}
          </select>
        </label>
        <input type="hidden" name="from" value={level === 'all' ? chunk.first : 1} />
        <input type="hidden" name="q" value={q} />
        <button type="submit">Show</button>
      </form>
      <form action={action} class="go">
        <label>
          Line <input name="line" inputMode="numeric" pattern="\d+(-\d+)?" size={9} value={line} />
        </label>
        <input type="hidden" name="q" value={q} />
        <button type="submit">Go</button>
      </form>
    </div>
  );
}

function LogFrame(view: LogView) {
  const { stored, text, query, chunk, marks } = view;
  const { uuid, filename } = { uuid: stored.build.buildUuid, filename: text.file.filename };
  const { level, q } = query;
  return (
    <>
      <Pages {...view} />
      <section
        id="log"
        class="log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        tabIndex={0}
        aria-label={`Lines of ${filename}`}
        data-lines={text.lines}
        data-lines-url={withQuery(linesAddress(uuid, filename), { level, q })}
        data-find-url={withQuery(findAddress(uuid, filename), { level, q })}
      >
        <LogLines chunk={chunk} marks={marks} />
      </section>
      <Pages {...view} />
    </>
  );
}

function Pages({ stored, text, query, chunk }: LogView) {
  const base = logAddress(stored.build.buildUuid, text.file.filename);
  const level = query.level === 'all' ? undefined : query.level;
  const to = (place: { from?: number; until?: number }) =>
    withQuery(base, { from: place.from?.toString(), until: place.until?.toString(), level, q: query.q });
  const { first, last, isStart, isEnd } = chunk;
  return (
    <nav class="log-pages" aria-label="Parts of the file">
      <PageLink href={isStart ? undefined : to({ from: 1 })}>First</PageLink>
      <PageLink href={isStart ? undefined : to({ until: first - 1 })}>Before</PageLink>
      <span>
        lines {formatNumber(Math.min(first, last))} to {formatNumber(last)} of {formatNumber(text.lines)}
      </span>
      <PageLink href={isEnd ? undefined : to({ from: last + 1 })}>Behind</PageLink>
      <PageLink href={isEnd ? undefined : to({ until: text.lines })}>Last</PageLink>
    </nav>
  );
}

function PageLink({ href, children }: { readonly href: string | undefined; readonly children: string }) {
  return href === undefined ? <span class="quiet">{children}</span> : <a href={href}>{children}</a>;
}

function DraftForm({ stored, text, query }: LogView) {
  return (
    <form action="/workshop" class="filters draft">
      <input type="hidden" name="build" value={stored.build.buildUuid} />
      <input type="hidden" name="file" value={text.file.filename} />
      <label>
        Lines{' '}
        <input
          name="lines"
          required
          pattern="\d+(-\d+)?"
          size={13}
          value={query.line}
          placeholder="12 or 12-20"
        />
      </label>
      <button type="submit">Write a signature for these lines</button>
    </form>
  );
}
