/** Lines that are looked at, spread over all: each more format asks again, and a share needs no more. */
const SAMPLED_LINES = 100;

/**
 * How sure a share of lines that look right makes: nothing below `least`, then rising from one half to one.
 *
 * @param least - smaller where a format's records have many lines that bear no prefix
 */
export function surenessOf(
  lines: readonly string[],
  looksRight: (line: string) => boolean,
  least: number,
): number {
  let filled = 0;
  let right = 0;
  const step = Math.max(1, lines.length / SAMPLED_LINES);
  for (let at = 0; at < lines.length; at += step) {
    const line = lines[Math.floor(at)] ?? '';
    if (line === '' || line === '\r') continue;
    filled++;
    if (looksRight(line)) right++;
  }
  const share = filled === 0 ? 0 : right / filled;
  return share > 0 && share >= least ? 0.5 + share / 2 : 0;
}
