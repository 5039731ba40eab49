/** Which of `test/fixtures/zuul/signatures` names which cause of `labels.tsv`. */
const BUGS: readonly (readonly [cause: RegExp, bug: string])[] = [
  [/node key scan failed/, 'no-node'],
  [/executor disk limit/, 'executor-disk-full'],
  [/host key verification failed/, 'added-host-unknown'],
  [/SSH connection refused to the database host/, 'database-host-refuses'],
  [/dead-locked, no output|no output for 8 s/, 'worker-silent'],
  [/script runs past the job time-out/, 'stress-too-long'],
  [/segfault/, 'native-segfault'],
  [/trailing white space/, 'trailing-white-space'],
  [/DID NOT RAISE/, 'stock-test'],
  [/coverage report missing/, 'coverage-report-missing'],
  [/found in a dead state/, 'ansible-worker-dead'],
  [/git clone: HTTP 403/, 'fixtures-repository-hidden'],
  [/disk full on a small tmpfs/, 'image-disk-full'],
  [/npm registry refuses/, 'npm-registry-refuses'],
  [/package index refuses/, 'package-index-refuses'],
];

/** The signature that names a cause; undefined for a build that did not fail. */
export function bugOfCause(cause: string): string | undefined {
  return BUGS.find(([words]) => words.test(cause))?.[1];
}
