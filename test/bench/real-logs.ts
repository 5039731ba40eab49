import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BenchFile } from './benchmark.ts';

/** Bytes at a file's start among which a NUL says that it is no text. */
const SAMPLE_BYTES = 4096;

/** Unpacks the text files below `source` into `folder`, until there are about `sizeBytes` of them. */
export function unpackLogs(source: string, folder: string, sizeBytes: number): BenchFile[] {
  const files: BenchFile[] = [];
  let made = 0;
  mkdirSync(folder, { recursive: true });
  const entries = readdirSync(resolve(source), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || made >= sizeBytes) continue;
    const from = join(entry.parentPath, entry.name);
    const text = readText(from);
    if (text === undefined) continue;
    const path = join(folder, `${files.length}.log`);
    writeFileSync(path, text);
    const filename = relative(resolve(source), from).replace(/\.gz$/, '');
    files.push({ path, filename, sizeBytes: text.length });
    made += text.length;
  }
  return files;
}

/** The decoded bytes of a log; undefined for what is no text, broken or empty. */
function readText(path: string): Uint8Array | undefined {
  const bytes = readFileSync(path);
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    const text = isPacked ? gunzipSync(bytes) : bytes;
    return text.length > 0 && !text.subarray(0, SAMPLE_BYTES).includes(0) ? text : undefined;
  } catch (error) {
    // What zlib can not unpack is no input for a benchmark.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
