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
  for (const line of lines) {
    if (line === '' || line === '\r') continue;
    filled++;
    if (looksRight(line)) right++;
  }
  const share = filled === 0 ? 0 : right / filled;
  return share > 0 && share >= least ? 0.5 + share / 2 : 0;
}
