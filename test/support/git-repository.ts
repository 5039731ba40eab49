import { execFileSync } from 'node:child_process';

/** Runs git in a repository, and gives what it prints. */
export type Git = (...words: readonly string[]) => string;

/** Makes `folder` a repository whose branch `main` has all that is in it. */
export function gitRepository(folder: string): Git {
  const git: Git = (...words) => execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8' });
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Setup');
  git('config', 'user.email', 'setup@example.com');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  return git;
}
