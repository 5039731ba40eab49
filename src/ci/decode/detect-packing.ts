/** A way in which bytes are packed. Brotli has no magic bytes and is only tried where the name says so. */
export type Packing = 'gzip' | 'zstd' | 'xz' | 'bzip2' | 'brotli';

/** Suffix of a packed file's name, by packing; the name is only a hint, but it is what a log's name is cleaned of. */
const SUFFIXES: Readonly<Record<Packing, RegExp>> = {
  gzip: /\.gz$/i,
  zstd: /\.zst$/i,
  xz: /\.xz$/i,
  bzip2: /\.bz2$/i,
  brotli: /\.br$/i,
};

/** Bytes of a file's start that {@link detectPacking}, {@link isTar} and `isBinary` want to see. */
export const HEAD_BYTES = 4096;

/** How `head`, the first bytes of a file, is packed; undefined when it is not, as far as magic bytes tell. */
export function detectPacking(head: Uint8Array): Packing | undefined {
  if (startsWith(head, [0x1f, 0x8b, 0x08])) return 'gzip';
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd]) || isSkippableZstdFrame(head)) return 'zstd';
  if (startsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])) return 'xz';
  if (startsWith(head, [0x42, 0x5a, 0x68]) && isBzip2Start(head)) return 'bzip2';
  return undefined;
}

/** Whether `name` claims to be brotli, the one packing that bytes do not show. */
export function isBrotliName(name: string): boolean {
  return SUFFIXES.brotli.test(name);
}

/** `name` without the suffix of a packing: `console.html.gz` is `console.html`, as signatures name it. */
export function withoutPackingSuffix(name: string): string {
  for (const suffix of Object.values(SUFFIXES)) {
    const stem = name.replace(suffix, '');
    if (stem !== name && stem !== '' && !stem.endsWith('/')) return stem;
  }
  return name.replace(/\.tgz$/i, '.tar');
}

/** Whether `head` is a tar header: its checksum holds, whatever dialect of tar it is. */
export function isTar(head: Uint8Array): boolean {
  if (head.length < 512 || head[0] === 0) return false;
  const written = Number.parseInt(Buffer.from(head.subarray(148, 156)).toString('latin1').trim(), 8);
  let sum = 0;
  for (let index = 0; index < 512; index++) {
    sum += index >= 148 && index < 156 ? 0x20 : (head[index] ?? 0);
  }
  return sum === written;
}

function startsWith(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => head[index] === byte);
}

/** 0x184D2A50 … 0x184D2A5F, little-endian: metadata in front of a frame, as `pzstd` writes it. */
function isSkippableZstdFrame(head: Uint8Array): boolean {
  return ((head[0] ?? 0) & 0xf0) === 0x50 && startsWith(head.subarray(1), [0x2a, 0x4d, 0x18]);
}

/** A level digit, and behind it a block (pi) or the end of an empty stream (sqrt pi): `BZh9 things` is text. */
function isBzip2Start(head: Uint8Array): boolean {
  const level = head[3] ?? 0;
  const block = head.subarray(4);
  return (
    level >= 0x31 &&
    level <= 0x39 &&
    (startsWith(block, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) ||
      startsWith(block, [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]))
  );
}
