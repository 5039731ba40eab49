import type { Finding, LintTarget } from './lint-target.ts';
import { leafField, queryLeaves } from './query-leaves.ts';

/** What stands before a blank that does not belong there: a name, path or number that was broken at its punctuation. */
const BROKEN_BEFORE = /(?:[/_\\=@-]|(?:^|[\s("'])[\w-]+[./_][\w./-]*\.)$/;

/** What stands behind such a blank. */
const BROKEN_BEHIND = /^[._/-]\w/;

/** Finds line breaks in phrases at which YAML put a blank into the middle of a name: such a phrase is never found. */
export function lintFoldedBlanks({ queries, source }: LintTarget): Finding[] {
  const findings: Finding[] = [];
  for (const { path, text, node } of queries) {
    for (const { leaf } of queryLeaves(node)) {
      if (leaf.type !== 'phrase' || leafField(leaf) === undefined) continue;
      for (
        let at = text.indexOf(' ', leaf.span.start);
        at !== -1 && at < leaf.span.end;
        at = text.indexOf(' ', at + 1)
      ) {
        const isBroken =
          BROKEN_BEFORE.test(text.slice(leaf.span.start, at)) || BROKEN_BEHIND.test(text.slice(at + 1));
        if (!isBroken || source.locate(path, at).line === source.locate(path, at + 1).line) continue;
        const word = /\S*$/.exec(text.slice(leaf.span.start, at))?.[0] ?? '';
        const message = `expected a name in one piece, found a line break behind "${word.slice(-40)}", which YAML turns into a blank; keep the name on one line, or break at a blank of the text`;
        findings.push({ code: 'folded-blank', severity: 'warning', message, path, offset: at });
      }
    }
  }
  return findings;
}
