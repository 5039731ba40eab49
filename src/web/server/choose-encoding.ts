/** How an answer is packed. */
export type Encoding = 'br' | 'gzip' | 'identity';

/** The best packing that `accept` (the header `Accept-Encoding`) allows; without the header, none. */
export function chooseEncoding(accept: string | undefined): Encoding {
  const refused = new Set<string>();
  const allowed = new Set<string>();
  for (const item of (accept ?? '').toLowerCase().split(',', 16)) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
    const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    (isRefused ? refused : allowed).add(name);
  }
  const isAllowed = (name: string): boolean => allowed.has(name) || (allowed.has('*') && !refused.has(name));
  if (isAllowed('br')) return 'br';
  return isAllowed('gzip') ? 'gzip' : 'identity';
}
