import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fixtures } from '../support/project-root.ts';
import type { BenchFile } from './benchmark.ts';
import { Random } from './random.ts';

/** Size of a generated file, about. */
const FILE_BYTES = 2 * 1024 * 1024;

/** Digits near a line's start are mostly its time: they stay, so that formats are recognised. */
const PREFIX_LENGTH = 30;

const SEED = 20260101;

/** Fixtures are there for their failures; a log has few lines like these. */
const TELLING = /error|fail|exception|refused|denied|timed|unable|cannot|fatal|warn|kill|abort|abnormal/i;
const TELLING_ONE_IN = 50;

/**
 * Makes logs of about `sizeBytes` in all from the project's own fixture logs: lines of one fixture over and over, in
 * runs, with other numbers and ids each time, and few of the lines that tell of failures. The same fixtures and size give the same bytes.
 */
export function generateLogs(folder: string, sizeBytes: number): BenchFile[] {
  const random = new Random(SEED);
  const models = fixtureLogs();
  const files: BenchFile[] = [];
  mkdirSync(folder, { recursive: true });
  for (let made = 0; made < sizeBytes; ) {
    const model = models[files.length % models.length]!;
    const text = Buffer.from(varied(model.lines, random));
    const path = join(folder, `${files.length}.log`);
    writeFileSync(path, text);
    files.push({ path, filename: model.filename, sizeBytes: text.length });
    made += text.length;
  }
  return files;
}

function fixtureLogs(): { filename: string; lines: string[] }[] {
  return readdirSync(fixtures, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(log|txt|html|out)(\.gz)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const bytes = readFileSync(path);
      const text = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
      return { filename: relative(fixtures, path).replace(/\.gz$/, ''), lines: text.toString().split('\n') };
    })
    .filter(({ lines }) => lines.length > 10);
}

/** Lines of a fixture with other numbers and ids, until a file is full. */
function varied(lines: readonly string[], random: Random): string {
  let text = '';
  while (text.length < FILE_BYTES) {
    const start = random.below(lines.length);
    const end = Math.min(lines.length, start + 1 + random.below(200));
    for (const line of lines.slice(start, end)) {
      if (!TELLING.test(line) || random.below(TELLING_ONE_IN) === 0) text += `${variedLine(line, random)}\n`;
    }
  }
  return text;
}

function variedLine(line: string, random: Random): string {
  const rest = line.slice(PREFIX_LENGTH).replace(/\b[0-9a-f]{8,}\b|\d{3,}/g, (id) => otherId(id, random));
  return line.slice(0, PREFIX_LENGTH) + rest;
}

function otherId(id: string, random: Random): string {
  const digits = /^\d+$/.test(id) ? '0123456789' : '0123456789abcdef';
  return Array.from(id, () => digits[random.below(digits.length)]).join('');
}
