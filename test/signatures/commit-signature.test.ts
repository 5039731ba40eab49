import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { isAppError } from '../../src/errors.ts';
import { commitSignature } from '../../src/signatures/commit-signature.ts';
import { gitRepository } from '../support/git-repository.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const OLD = 'query: message:old\n';
const NEW = 'query: message:"new $(touch x) ü"\n';
const AUTHOR = { name: 'Ann <b>\n Other', email: 'ann@example.com' };

function repository(t: TestContext) {
  const folder = scratchFolder(t, { 'queries/1.yaml': OLD, 'README.md': 'read me\n' });
  const git = gitRepository(folder);
  writeFileSync(join(folder, '.git', 'hooks', 'reference-transaction'), '#!/bin/sh\nexit 1\n', {
    mode: 0o755,
  });
  const save = (bug: string, text: string) =>
    commitSignature({
      folder: join(folder, 'queries'),
      bug,
      text,
      message: `say what ${bug} is`,
      author: AUTHOR,
    });
  return { folder, git, save };
}

test('a signature is saved as a commit on a branch of its own, and nothing else is touched', async (t) => {
  const { folder, git, save } = repository(t);
  writeFileSync(join(folder, 'README.md'), 'being edited\n');
  const before = git('status', '--porcelain');

  const { branch, commit } = await save('1', NEW);

  assert.equal(branch, 'signature/1');
  assert.equal(git('show', 'signature/1:queries/1.yaml'), NEW);
  assert.equal(git('show', 'signature/1:README.md'), 'read me\n');
  assert.equal(
    git('log', '-1', '--format=%H|%an|%ae|%s', branch),
    `${commit}|Ann b Other|ann@example.com|say what 1 is\n`,
  );
  assert.equal(git('rev-parse', `${branch}^`), git('rev-parse', 'main'));
  assert.equal(git('status', '--porcelain'), before);
  assert.equal(git('branch', '--show-current'), 'main\n');
  assert.equal(readFileSync(join(folder, 'queries/1.yaml'), 'utf8'), OLD);
});

test('a new signature is added, and a branch that is there stays as it is', async (t) => {
  const { git, save } = repository(t);

  const first = await save('new-bug', NEW);
  const second = await save('new-bug', OLD);

  assert.deepEqual([first.branch, second.branch], ['signature/new-bug', 'signature/new-bug-2']);
  assert.equal(git('show', `${first.branch}:queries/new-bug.yaml`), NEW);
  assert.deepEqual(git('ls-tree', '--name-only', second.branch, 'queries/').trim().split('\n'), [
    'queries/1.yaml',
    'queries/new-bug.yaml',
  ]);
});

test('what is not new, or can not be a branch, is refused', async (t) => {
  const { git, save } = repository(t);

  await assert.rejects(save('1', OLD), (error) => isAppError(error, 'USAGE'));
  await assert.rejects(save('a..b', NEW), (error) => isAppError(error, 'USAGE'));
  await assert.rejects(save('x.lock', NEW), (error) => isAppError(error, 'USAGE'));
  assert.equal(git('for-each-ref', '--format=%(refname)').trim(), 'refs/heads/main');
});

test('without a repository that is said', async (t) => {
  const folder = scratchFolder(t);
  const commit = { folder, bug: 'x', text: NEW, message: 'm', author: AUTHOR };

  await assert.rejects(commitSignature(commit), (error) => isAppError(error, 'SOURCE_UNAVAILABLE'));
});
