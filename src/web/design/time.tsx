import { absoluteTime, relativeTime } from './relative-time.ts';

/** A moment: how long ago, with the moment itself on hover and for programs. */
export function Time({ at, now }: { readonly at: Date | number | string | undefined; readonly now: Date }) {
  const time = at === undefined ? Number.NaN : new Date(at).getTime();
  // Outside of what ISO 8601 writes with four digits, a clock was wrong.
  if (!(time > 0 && time < Date.UTC(9999, 0))) return <span class="quiet">unknown</span>;
  const absolute = absoluteTime(time);
  return (
    <time dateTime={new Date(time).toISOString()} title={absolute}>
      {relativeTime(time, now.getTime())}
    </time>
  );
}
