import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runDejabug } from '../support/run-dejabug.ts';

const COMMANDS: readonly string[] = [
  '',
  'classify',
  'ingest',
  'search',
  'signatures check',
  'signatures show',
  'signatures try',
  'store check',
  'store prune',
  'store copy',
  'worker',
  'queue list',
  'queue retry',
  'queue counts',
  'dashboards list',
  'dashboards install',
  'doctor',
];

test('every command has help with an example and its exit codes or defaults, on standard output', async () => {
  for (const command of COMMANDS) {
    const { code, stdout, stderr } = await runDejabug([...command.split(' ').filter(Boolean), '--help']);

    assert.equal(code, 0, command);
    assert.match(stdout, /Usage: dejabug/, command);
    assert.match(stdout, /Examples?:\n {2}\$ dejabug/, command);
    assert.equal(stderr, '', command);
  }
});

test('the version is that of the package', async () => {
  const { code, stdout } = await runDejabug(['--version']);

  assert.equal(code, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
});

test('a wrong command line exits 2, says what is meant, and leaves standard output empty', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /Usage: dejabug/],
    [['clasify', 'x'], /unknown command 'clasify'\n\(Did you mean classify\?\)/],
    [['classify'], /missing required argument 'path'/],
    [['classify', 'x', '--jsn'], /unknown option '--jsn'\n\(Did you mean --json\?\)/],
    [['classify', 'x', '--template', 'short'], /Allowed choices are default, classic/],
    [['search', 'x', '--since', 'soon'], /Expected a time such as 2026-11-21/],
    [['search', 'x', '--histogram', '1 fortnight'], /Expected a length of time such as 30m/],
    [['search', 'x', '--limit', '-1'], /Expected a whole number/],
    [['ingest'], /expected logs to read, found neither PATH nor --documents/],
    [['signatures', 'chek'], /unknown command 'chek'/],
  ];

  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await runDejabug(args);

    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, expected);
    assert.equal(stdout, '');
  }
});
