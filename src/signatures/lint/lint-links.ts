import { bugUrl } from '../../model/bug-url.ts';
import type { Finding, LintTarget } from './lint-target.ts';

/** Something that a reader's browser may follow, by its scheme. */
const LINK = /\b(?<scheme>[a-z][a-z0-9+.-]*):(?:\/\/|(?<=(?:javascript|vbscript|data|file|mailto):)(?=\S))/gi;

const USUAL = new Set(['http', 'https']);

/** Finds links in texts for developers that a comment will not carry, or should not. */
export function lintLinks({ content, signature }: LintTarget): Finding[] {
  const { action } = content;
  const texts: { path: string[]; text: string | undefined }[] = [
    { path: ['title'], text: content.title },
    { path: ['owner'], text: content.owner },
    { path: ['action', 'text'], text: typeof action === 'object' ? action.text : undefined },
    { path: ['bug'], text: content.bug },
  ];
  const findings = texts.flatMap(({ path, text = '' }) =>
    [...text.matchAll(LINK)]
      .filter(({ groups }) => !USUAL.has(groups?.scheme?.toLowerCase() ?? ''))
      .map(({ groups, index }): Finding => {
        const message = `expected links by http or https, found ${groups?.scheme}; remove the link, or name the page`;
        return { code: 'odd-link', severity: 'warning', message, path, offset: index };
      }),
  );
  const isDead = content.bug !== undefined && bugUrl(signature.bug, content.bug) === undefined;
  if (!isDead || findings.some(({ path }) => path[0] === 'bug')) return findings;
  const message = `expected an address or a bug of a known tracker (launchpad:1260311, github:owner/repository#7), found ${content.bug}: comments will have no link; write the address`;
  return [...findings, { code: 'odd-link', severity: 'warning', message, path: ['bug'] }];
}
