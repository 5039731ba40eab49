/** The system's codes in words, with what to do. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'nothing there; check the path',
  EACCES: 'no permission to read it; change its permissions or run as its owner',
  EPERM: 'no permission to read it; change its permissions or run as its owner',
  ELOOP: 'a loop of symbolic links; remove the link',
  ENOTDIR: 'a file where the path needs a folder; check the path',
  ENAMETOOLONG: 'a path that is too long; check the path',
  EMFILE: 'too many open files; raise the limit (ulimit -n)',
};

/**
 * An error of the file system as "what was found; what to do".
 *
 * @throws the error itself when it is none of the file system's
 */
export function systemErrorText(error: unknown): string {
  if (!(error instanceof Error && 'code' in error)) throw error;
  return WORDS[String(error.code)] ?? `the error ${String(error.code)}; check the path and the disk`;
}
