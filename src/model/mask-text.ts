/** What differs between two strikes of the same failure, in the order in which it is masked. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '<id>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g, '<time>'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '<address>'],
  [/\b0x[0-9a-f]+\b/gi, '<id>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b/gi, '<id>'],
  [/\d+/g, '<n>'],
];

/** The text with ids, times, addresses and numbers masked: equal for two strikes of the same failure. */
export function maskText(text: string): string {
  let masked = text;
  for (const [pattern, name] of VARYING) masked = masked.replace(pattern, name);
  return masked.replace(/\s+/g, ' ').trim();
}
