import type { LogSource } from '../../src/ci/log-source.ts';

/** All files of a source as text, by path. */
export async function readSource(source: LogSource): Promise<Record<string, string>> {
  const { signal } = new AbortController();
  const texts: Record<string, string> = {};
  for await (const file of source.files(signal)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.open(signal)) chunks.push(chunk);
    texts[file.path] = Buffer.concat(chunks).toString('latin1');
  }
  return texts;
}

/** What a source says of its build. */
export function describeSource(source: LogSource): ReturnType<LogSource['describe']> {
  return source.describe(new AbortController().signal);
}
