const STEPS = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [Number.POSITIVE_INFINITY, 'day'],
] as const;

/** How far `time` is from `now`, in words: `just now`, `3 minutes ago`, `in 2 hours`, `41 days ago`. */
export function relativeTime(time: number, now: number): string {
  let amount = Math.abs(now - time) / 1000;
  if (amount < 10) return 'just now';
  for (const [size, name] of STEPS) {
    if (amount < size) {
      const whole = Math.floor(amount);
      const text = `${whole} ${name}${whole === 1 ? '' : 's'}`;
      return time <= now ? `${text} ago` : `in ${text}`;
    }
    amount /= size;
  }
  return '';
}

/** A length of time in its two largest units: `850 ms`, `12.4 s`, `3 min 10 s`, `5 h 2 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A moment for people, to the second: `2026-11-21 12:00:00 UTC`. */
export function absoluteTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
