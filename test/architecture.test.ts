import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from './support/project-root.ts';

/** A file imports from a lower number or from its own room; see docs/ARCHITECTURE.md. */
const ROOMS: Readonly<Record<string, number>> = {
  'main.ts': 10,
  commands: 9,
  config: 8,
  web: 7,
  bot: 7,
  dashboards: 6,
  worker: 6,
  ingest: 5,
  classify: 5,
  store: 4,
  signatures: 3,
  match: 3,
  ci: 3,
  review: 3,
  tracker: 3,
  notify: 3,
  http: 2,
  query: 2,
  'log-format': 2,
  text: 1,
  model: 1,
  util: 0,
  'errors.ts': 0,
  'log.ts': 0,
};

const SRC = join(projectRoot, 'src');

/** Rooms that do no input or output and read neither clock nor environment. */
const PURE = new Set(['query', 'log-format', 'text', 'model']);

/** Modules that touch the world. */
const WORLD = /^node:(fs|net|http|https|child_process|worker_threads|dns|tls|os|process|sqlite)\b/;

function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .sort();
}

function roomOf(file: string): string {
  return file.split(sep)[0] ?? file;
}

/** Specifiers of static, dynamic and type imports and of re-exports. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const found = text.matchAll(
    /^\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function localImports(file: string): string[] {
  return importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(SRC, join(SRC, dirname(file), specifier)));
}

test('every file stands in a room that has a number', () => {
  const homeless = sourceFiles().filter((file) => ROOMS[roomOf(file)] === undefined);

  assert.deepEqual(homeless, []);
});

test('a file imports only from a lower room or its own', () => {
  const wrong: string[] = [];
  for (const file of sourceFiles()) {
    for (const target of localImports(file)) {
      const from = roomOf(file);
      const to = roomOf(target);
      if (from !== to && !((ROOMS[to] ?? 99) < (ROOMS[from] ?? -1))) wrong.push(`${file} imports ${target}`);
    }
  }

  assert.deepEqual(wrong, []);
});

test('no cycle of imports, also inside a room', () => {
  const cycles: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  function visit(file: string, path: readonly string[]): void {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const target of localImports(file)) visit(target, [...path, file]);
    state.set(file, 'done');
  }
  for (const file of sourceFiles()) visit(file, []);

  assert.deepEqual(cycles, []);
});

test('the rooms that everything rests on do no input or output', () => {
  const wrong = sourceFiles()
    .filter((file) => PURE.has(roomOf(file)))
    .flatMap((file) =>
      importsOf(file)
        .filter((name) => WORLD.test(name))
        .map((name) => `${file} imports ${name}`),
    );

  assert.deepEqual(wrong, []);
});

test('no file is longer than 500 lines, and the median is at most 120', () => {
  const lengths = sourceFiles().map((file) => ({
    file,
    lines: readFileSync(join(SRC, file), 'utf8').split('\n').length,
  }));
  const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);

  assert.deepEqual(
    lengths.filter(({ lines }) => lines > 500),
    [],
  );
  assert.ok((sorted[Math.floor(sorted.length / 2)] ?? 0) <= 120);
});

test('imports of our own files end in .ts and none is a barrel', () => {
  const wrong = sourceFiles().flatMap((file) =>
    localImports(file)
      .filter((target) => !/\.(tsx?|json)$/.test(target) || /(^|\/)index\.ts$/.test(target))
      .map((target) => `${file} imports ${target}`),
  );

  assert.deepEqual(wrong, []);
});

test('only main.ts and the workers it starts read process.argv or the environment', () => {
  const allowed = new Set(['main.ts']);
  const wrong = sourceFiles()
    .filter((file) => !allowed.has(file))
    .filter((file) => /process\.(argv|env|exitCode|exit\b)/.test(readFileSync(join(SRC, file), 'utf8')));

  assert.deepEqual(wrong, []);
});

test('whatever tests start in processes of their own ends with them: one file starts it', () => {
  const folder = join(projectRoot, 'test');
  const starters = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) =>
      /\b(spawn|fork|exec)\b[^;]*'node:child_process'/.test(readFileSync(join(folder, name), 'utf8')),
    );

  assert.deepEqual(starters, ['support/child-process.ts']);
});
