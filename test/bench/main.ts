import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../support/project-root.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { generateLogs } from './generate-logs.ts';
import { unpackLogs } from './real-logs.ts';
import { BENCHMARKS } from './registry.ts';

const HELP = `npm run bench -- [--only P1,P6] [--data DIR] [--full] [--json FILE] [--keep]

  --only IDS   run these benchmarks
  --data DIR   run them on the logs below DIR; without it the input is generated from the project's fixtures
  --full       more input, more rounds
  --json FILE  write the results as JSON
  --keep       also write them to test/bench/results/, named for day and machine
`;

const QUICK_BYTES = 128 * 1024 * 1024;
const FULL_BYTES = 1024 * 1024 * 1024;

type Row = { readonly id: string } & BenchmarkResult;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    data: { type: 'string' },
    full: { type: 'boolean', default: false },
    json: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const chosen = chooseBenchmarks(values.only);
  const scratch = mkdtempSync(join(tmpdir(), 'dejabug-bench-'));
  try {
    const rows = await runAll(chosen, scratch);
    report(rows);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function chooseBenchmarks(only: string | undefined): readonly Benchmark[] {
  if (only === undefined) return BENCHMARKS;
  const ids = only.split(',').map((id) => id.trim().toUpperCase());
  const unknown = ids.filter((id) => BENCHMARKS.every((benchmark) => benchmark.id !== id));
  if (unknown.length > 0) {
    const known = BENCHMARKS.map((benchmark) => benchmark.id).join(', ');
    throw new Error(`expected ids of benchmarks (${known}), found ${unknown.join(', ')}`);
  }
  return BENCHMARKS.filter((benchmark) => ids.includes(benchmark.id));
}

async function runAll(chosen: readonly Benchmark[], scratch: string): Promise<Row[]> {
  const sizeBytes = values.full ? FULL_BYTES : QUICK_BYTES;
  const logs = join(scratch, 'logs');
  const files =
    values.data === undefined ? generateLogs(logs, sizeBytes) : unpackLogs(values.data, logs, sizeBytes);
  const total = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  say(
    `input: ${files.length} files, ${(total / 1e6).toFixed(0)} MB, ${values.data ?? 'generated from the fixtures'}`,
  );
  const rows: Row[] = [];
  for (const benchmark of chosen) {
    const own = join(scratch, benchmark.id);
    mkdirSync(own);
    const context: BenchContext = {
      files,
      sizeBytes: total,
      dataFolder: values.data,
      scratch: own,
      isFull: values.full,
      rounds: values.full ? 9 : 5,
      say,
    };
    say(`\n${benchmark.id} ${benchmark.title} (goal: ${benchmark.goal})`);
    for (const result of await benchmark.run(context)) {
      rows.push({ id: benchmark.id, ...result });
      say(`   ${describe(result)}`);
    }
    rmSync(own, { recursive: true, force: true });
  }
  return rows;
}

function describe({ ours, rival, ratio, unit, command, note }: BenchmarkResult): string {
  const against = rival === null ? 'no rival' : `rival ${rival.toFixed(2)}, ratio ${ratio?.toFixed(2)}`;
  return `ours ${ours.toFixed(2)} ${unit}, ${against} [${command}]${note === undefined ? '' : `; ${note}`}`;
}

function report(results: readonly Row[]): void {
  const date = new Date().toISOString();
  const [cpu] = cpus();
  const machine = `${cpu?.model ?? 'unknown CPU'}, ${cpus().length} cores`;
  const input = values.data === undefined ? 'generated' : 'data';
  const summary = { date, machine, node: process.version, commit: commit(), input, results };
  const text = `${JSON.stringify(summary, null, 2)}\n`;
  if (values.json !== undefined) writeFileSync(values.json, text);
  if (!values.keep) return;
  const name = `${date.slice(0, 10)}-${machine.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${input}.json`;
  const path = join(projectRoot, 'test', 'bench', 'results', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  say(`\nkept in ${path}`);
}

/** The commit that was measured, with `+` when there were changes beside it. */
function commit(): string {
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: projectRoot, encoding: 'utf8' }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+');
  } catch (error) {
    if (error instanceof Error) return 'unknown';
    throw error;
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
