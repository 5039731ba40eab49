import { printableText } from '../../util/printable-text.ts';
import { withQuery } from '../design/addresses.ts';
import { formatCount, Name } from '../design/names.tsx';
import { Time } from '../design/time.tsx';
import type { SignatureEdit } from '../facts/signature-edits.ts';
import type { WebContext } from '../web-context.ts';

/** The file of a signature as it is, and the commits that made it so. */
export function SignatureText(props: {
  readonly context: WebContext;
  readonly bug: string;
  readonly edits: readonly SignatureEdit[];
}) {
  const { context, bug, edits } = props;
  const { signature } = context.facts.get(bug);
  if (signature === undefined) {
    return (
      <p class="notice">
        There is no signature of this name any more; the builds were judged with an older set.
      </p>
    );
  }
  const text = context.signatures().sources.get(signature.file) ?? signature.query;
  return (
    <section aria-labelledby="signature">
      <h2 id="signature">Signature</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls has to be reached by keyboard */}
      <pre tabIndex={0}>{printableText(text)}</pre>
      <p>
        <a href={withQuery('/workshop', { bug })}>Try it, or change it, in the workshop</a>
        {' · '}
        <a href={withQuery('/search', { q: signature.query })}>Search the logs for it</a>
      </p>
      {edits.length > 0 && (
        <details>
          <summary>Edited {formatCount(edits.length, 'time')}</summary>
          <ul>
            {edits.map(({ commit, at, author, subject }) => (
              <li key={commit}>
                <Time at={at} now={context.now()} />, <Name text={author} most={60} />:{' '}
                <Name text={subject} /> <code>{commit.slice(0, 8)}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
