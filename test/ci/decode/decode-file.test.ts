import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type DecodedFile, decodeFile } from '../../../src/ci/decode/decode-file.ts';
import { DecodeMeter } from '../../../src/ci/decode/decode-meter.ts';
import { FileLoss } from '../../../src/ci/file-loss.ts';
import { DEFAULT_SOURCE_LIMITS, type SourceLimits } from '../../../src/ci/source-limits.ts';

const LOG = Buffer.from(
  Array.from(
    { length: 5000 },
    (_, index) => `2026-11-21 10:00:00.000 | node-${index * 7919} said ${index}\n`,
  ).join(''),
);

/** As the tools write them, so that what is tested is their format and not our idea of it. */
function packedBy(tool: string, ...options: string[]): Buffer {
  return execFileSync(tool, [...options, '-c'], { input: LOG, maxBuffer: 1 << 28 });
}

function hasTool(tool: string): boolean {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore', input: '' });
    return true;
  } catch {
    return false;
  }
}

interface Outcome {
  readonly decoded: DecodedFile;
  readonly text: Buffer;
  readonly loss?: FileLoss;
}

async function decode(
  packed: Uint8Array,
  {
    name = 'a.log',
    limits = {},
    pieceBytes = 1000,
  }: { name?: string; limits?: Partial<SourceLimits>; pieceBytes?: number } = {},
): Promise<Outcome> {
  async function* source(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < packed.length; start += pieceBytes)
      yield packed.subarray(start, start + pieceBytes);
  }
  const all = { ...DEFAULT_SOURCE_LIMITS, ...limits };
  const decoded = await decodeFile(
    source(),
    name,
    new DecodeMeter(all, { remainingBytes: all.maxBuildBytes }),
  );
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of decoded.chunks) chunks.push(Buffer.from(chunk));
  } catch (error) {
    assert.ok(error instanceof FileLoss, String(error));
    return { decoded, text: Buffer.concat(chunks), loss: error };
  }
  return { decoded, text: Buffer.concat(chunks) };
}

const FORMS: readonly { name: string; packings: readonly string[]; pack: () => Buffer; skip?: boolean }[] = [
  { name: 'plain', packings: [], pack: () => LOG },
  { name: 'gzip', packings: ['gzip'], pack: () => gzipSync(LOG) },
  { name: 'gzip of two members', packings: ['gzip'], pack: () => members(gzipSync) },
  {
    name: 'gzip with padding behind',
    packings: ['gzip'],
    pack: () => Buffer.concat([gzipSync(LOG), Buffer.alloc(600)]),
  },
  { name: 'gzip twice', packings: ['gzip', 'gzip'], pack: () => gzipSync(gzipSync(LOG)) },
  { name: 'zstd', packings: ['zstd'], pack: () => packedBy('zstd', '-q'), skip: !hasTool('zstd') },
  { name: 'xz', packings: ['xz'], pack: () => packedBy('xz'), skip: !hasTool('xz') },
  { name: 'xz -9', packings: ['xz'], pack: () => packedBy('xz', '-9'), skip: !hasTool('xz') },
  { name: 'bzip2', packings: ['bzip2'], pack: () => packedBy('bzip2'), skip: !hasTool('bzip2') },
  {
    name: 'bzip2 -1 (several blocks)',
    packings: ['bzip2'],
    pack: () => packedBy('bzip2', '-1'),
    skip: !hasTool('bzip2'),
  },
];

function members(pack: (text: Buffer) => Buffer): Buffer {
  return Buffer.concat([pack(LOG.subarray(0, 99_999)), pack(LOG.subarray(99_999))]);
}

for (const { name, packings, pack, skip = false } of FORMS) {
  test(`${name} is told by its bytes and unpacked whole`, {
    skip: skip && 'the packer is not installed',
  }, async () => {
    const { decoded, text, loss } = await decode(pack());

    assert.equal(loss, undefined);
    assert.deepEqual(decoded.packings, packings);
    assert.equal(decoded.kind, 'text');
    assert.ok(text.equals(LOG));
  });
}

test('two streams one behind the other are one file', {
  skip: !hasTool('bzip2') && 'bzip2 is not installed',
}, async () => {
  for (const tool of ['bzip2', 'xz', 'zstd'].filter(hasTool)) {
    const packed = packedBy(tool);

    const { text, loss } = await decode(Buffer.concat([packed, packed]));

    assert.equal(loss, undefined, tool);
    assert.ok(text.equals(Buffer.concat([LOG, LOG])), tool);
  }
});

test('brotli, which has no magic bytes, is tried where the name says so', async () => {
  const packed = brotliCompressSync(LOG);

  const named = await decode(packed, { name: 'console.txt.br' });
  const unnamed = await decode(packed, { name: 'console.txt' });

  assert.ok(named.text.equals(LOG));
  assert.equal(unnamed.decoded.kind, 'binary');
});

test('a text that claims to be packed by its name is read as the text it is', async () => {
  for (const name of ['a.log.gz', 'a.log.br', 'a.log.xz']) {
    const { decoded, text } = await decode(LOG, { name });

    assert.deepEqual(decoded.packings, [], name);
    assert.ok(text.equals(LOG), name);
  }
});

for (const { name, pack, skip = false } of FORMS.filter((form) => form.packings.length === 1)) {
  test(`of a ${name} that is cut, what came before is read`, {
    skip: skip && 'the packer is not installed',
  }, async () => {
    const packed = pack();

    const { text, loss } = await decode(packed.subarray(0, Math.floor(packed.length * 0.9)));

    assert.ok(loss || name.includes('padding'));
    if (loss) assert.equal(loss.reason, 'truncated');
    assert.ok(LOG.subarray(0, text.length).equals(text));
    if (/gzip|zstd/.test(name)) assert.ok(text.length > LOG.length / 4, `${text.length} bytes`);
  });

  test(`of a ${name} that is damaged, what came before is read`, {
    skip: skip && 'the packer is not installed',
  }, async () => {
    const packed = Buffer.from(pack());
    packed.fill(0x55, Math.floor(packed.length * 0.6), Math.floor(packed.length * 0.6) + 40);

    const { text, loss } = await decode(packed);

    assert.ok(loss, 'damage is noticed');
    assert.match(loss.message, /expected .*, found .*; .*again$/);
    if (/gzip/.test(name)) assert.ok(LOG.subarray(0, 100_000).equals(text.subarray(0, 100_000)));
  });
}

test('a gzip file whose checksum is wrong is read whole and reported', async () => {
  const packed = Buffer.from(gzipSync(LOG));
  packed.writeUInt32LE(1, packed.length - 8);

  const { text, loss } = await decode(packed);

  assert.equal(loss?.reason, 'corrupt');
  assert.ok(text.length >= LOG.length - 64, 'all but what one call of zlib keeps to itself');
});

const BOMBS: readonly { name: string; pack: () => Buffer; skip?: boolean }[] = [
  { name: 'gzip', pack: () => gzipSync(Buffer.alloc(40_000_000)) },
  { name: 'bzip2', pack: () => bomb('bzip2'), skip: !hasTool('bzip2') },
  { name: 'xz', pack: () => bomb('xz'), skip: !hasTool('xz') },
  { name: 'zstd', pack: () => bomb('zstd'), skip: !hasTool('zstd') },
];

function bomb(tool: string): Buffer {
  return execFileSync(tool, ['-c'], { input: Buffer.alloc(40_000_000, 0x41) });
}

for (const { name, pack, skip = false } of BOMBS) {
  test(`a bomb of ${name} ends at the limit`, { skip: skip && 'the packer is not installed' }, async () => {
    const packed = pack();

    const byRatio = await decode(packed, { limits: { ratioFreeBytes: 5_000_000 } });
    const bySize = await decode(packed, { limits: { maxFileBytes: 5_000_000 } });

    for (const { loss } of [byRatio, bySize]) assert.equal(loss?.reason, 'too-big');
    assert.ok(bySize.text.length <= 5_000_000);
    assert.ok(byRatio.text.length <= Math.max(5_000_000, packed.length * 500));
    assert.match(
      byRatio.loss?.message ?? '',
      /expected at most 500 bytes of each packed byte, found \d+ \(a zip bomb\?\)/,
    );
  });
}

test('UTF-16 with a byte order mark becomes UTF-8', async () => {
  const text = 'Die Prüfung schlug fehl: 💥\n'.repeat(3000);
  const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  const big = Buffer.from(little).swap16();

  for (const packed of [little, big, gzipSync(big)]) {
    const decoded = await decode(packed, { pieceBytes: 777 });

    assert.equal(decoded.decoded.kind, 'text');
    assert.equal(decoded.text.toString(), text);
  }
});

const KINDS: readonly { name: string; bytes: Uint8Array; kind: DecodedFile['kind'] }[] = [
  { name: 'nothing', bytes: new Uint8Array(), kind: 'empty' },
  { name: 'a picture', bytes: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), kind: 'binary' },
  { name: 'a program', bytes: Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(5000)]), kind: 'binary' },
  {
    name: 'noise',
    bytes: Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * i * 31 + i * 7) & 255)),
    kind: 'binary',
  },
  {
    name: 'Latin-1 text',
    bytes: Buffer.from('Zugriff verweigert für Müller\n'.repeat(9), 'latin1'),
    kind: 'text',
  },
  {
    name: 'a log with NUL bytes of a crash',
    bytes: Buffer.concat([LOG, Buffer.alloc(100), LOG]),
    kind: 'text',
  },
  {
    name: 'colours and carriage returns',
    bytes: Buffer.from('\x1b[31mfail\x1b[0m\r10%\r20%\n'.repeat(9)),
    kind: 'text',
  },
];

for (const { name, bytes, kind } of KINDS) {
  test(`${name} is taken as ${kind}`, async () => {
    const { decoded } = await decode(bytes);

    assert.equal(decoded.kind, kind);
  });
}
