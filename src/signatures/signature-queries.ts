import type { PartialSignatureFile } from './signature-file.ts';
import type { YamlPath } from './yaml-source.ts';

/** One query of a signature's file, and where in the file it stands. */
export interface WrittenQuery {
  readonly role: 'main' | 'evidence' | 'also';
  readonly path: YamlPath;
  readonly text: string;
}

/** All queries of a file: the main one, evidence, and those of `also`. */
export function signatureQueries(file: PartialSignatureFile): WrittenQuery[] {
  const queries: WrittenQuery[] = [];
  if (file.query !== undefined) queries.push({ role: 'main', path: ['query'], text: file.query });
  if (file.evidence !== undefined)
    queries.push({ role: 'evidence', path: ['evidence'], text: file.evidence });
  for (const [index, item] of (file.also ?? []).entries()) {
    const isPlain = typeof item === 'string';
    queries.push({
      role: 'also',
      path: isPlain ? ['also', index] : ['also', index, 'query'],
      text: isPlain ? item : item.query,
    });
  }
  return queries;
}
