const DAY_MS = 86_400_000;

/**
 * Whether a change is looked at in a sweep: in the first each is, later those that somebody touched today each time,
 * older ones each tenth, very old ones each sixtieth.
 * @param sweep - 0 for the first
 */
export function isDue(
  { number, updatedAt }: { readonly number: number; readonly updatedAt: string },
  sweep: number,
  now: Date,
): boolean {
  const days = (now.getTime() - Date.parse(updatedAt)) / DAY_MS;
  const old = days > 30 ? 60 : 10;
  const period = days > 1 ? old : 1;
  return sweep === 0 || number % period === sweep % period;
}
