import type { QueueCounts } from '../../store/build-queue.ts';
import { formatNumber } from '../design/names.tsx';
import { formatDuration } from '../design/relative-time.ts';
import { Time } from '../design/time.tsx';
import type { WebContext } from '../web-context.ts';

/** Silence of the store that is worth a word, in ms. */
const LONG_SILENCE_MS = 3_600_000;

/** How old is what the pages show. */
export function Freshness({
  context,
  queue,
}: {
  readonly context: WebContext;
  readonly queue?: QueueCounts;
}) {
  const { board, signatures, now } = context;
  const moment = now();
  const { set } = signatures();
  const silence = moment.getTime() - board.lastIngestedAt;
  return (
    <>
      <ul class="freshness" id="freshness" data-live="">
        <li>
          Last build read{' '}
          <strong>
            {board.lastIngestedAt === 0 ? 'never' : <Time at={board.lastIngestedAt} now={moment} />}
          </strong>
        </li>
        {queue !== undefined && (
          <li>
            Waiting <strong>{formatNumber(queue.waiting + queue.leased)}</strong>
            {queue.parked > 0 && <span class="bad"> · {formatNumber(queue.parked)} given up on</span>}
          </li>
        )}
        <li>
          Signatures <strong>{formatNumber(set.signatures.length)}</strong>, version{' '}
          <code>{set.version.slice(0, 8)}</code>
        </li>
        <li>
          <a href="/about">More</a>
        </li>
      </ul>
      {board.caughtUpAt === undefined && (
        <p class="notice">The store is being read: what follows is not yet complete.</p>
      )}
      {board.lastIngestedAt > 0 && silence > LONG_SILENCE_MS && (
        <p class="notice warn" role="status">
          No build was read for {formatDuration(silence)}: these pages may not show what is failing now.
        </p>
      )}
    </>
  );
}
