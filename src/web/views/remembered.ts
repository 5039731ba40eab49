import { BOARD_DAYS, lastDays, type TimeSpan } from '../board/window.ts';
import type { WebContext } from '../web-context.ts';

/** The days that the pages look back on. */
export function boardSpan({ now }: WebContext): TimeSpan {
  return lastDays(BOARD_DAYS, now().getTime());
}

/** What `make` makes of board and facts; the same until one of them, or the hour, changes. */
export function remembered<T>(context: WebContext, key: string, make: () => T): T {
  const { board, facts, edits, memo } = context;
  const version = `${board.version} ${facts.version} ${edits.version} ${boardSpan(context).until}`;
  return memo.get(version, key, make);
}
