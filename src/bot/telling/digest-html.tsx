import type { ComponentChildren, JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { isWebAddress } from '../../model/bug-url.ts';
import type { BugNumbers, Digest, UnknownCause } from './digest.ts';
import { bugName, bugSections, periodText, projectsText, totalsText } from './digest-sections.ts';
import { MAX_BUGS, unknownText } from './digest-text.ts';
import type { PageLinks } from './page-links.ts';
import { quote } from './quote.ts';

/** Mail programs read no style sheets; colours are left to them, so that dark ones stay dark. */
const STYLE = {
  body: 'font-family:sans-serif;max-width:60em;line-height:1.4',
  cell: 'padding:2px 12px 2px 0;text-align:right;vertical-align:top',
  name: 'padding:2px 12px 2px 0;text-align:left;vertical-align:top',
  title: 'font-size:1.5em',
  heading: 'font-size:1.15em;margin-bottom:0.3em',
} as const;

/** A digest as HTML for mail programs: everything of others is text, links lead to the tracker and the status pages. */
export function digestHtml(name: string, digest: Digest, links: PageLinks): string {
  const page = <DigestPage name={name} digest={digest} links={links} />;
  return `<!doctype html>${renderToString(page)}`;
}

interface PageProps {
  readonly name: string;
  readonly digest: Digest;
  readonly links: PageLinks;
}

function DigestPage({ name, digest, links }: PageProps): JSX.Element {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{name}</title>
      </head>
      <body style={STYLE.body}>
        <h1 style={STYLE.title}>{name}</h1>
        <p>
          {periodText(digest)}
          <br />
          {totalsText(digest.totals)}
        </p>
        {bugSections(digest).map(({ title, bugs, say }) => (
          <Section title={title} left={bugs.length - MAX_BUGS}>
            {bugs.slice(0, MAX_BUGS).map((bug) => (
              <li>
                <BugLinks bug={bug} links={links} />
                <br />
                {say(bug)}
              </li>
            ))}
          </Section>
        ))}
        {digest.unknown.length > 0 && <UnknownSection causes={digest.unknown} links={links} />}
        {digest.bugs.length > 0 && <BugTable bugs={digest.bugs} links={links} />}
        {links.home !== undefined && (
          <p>
            <a href={links.home}>All numbers</a>
          </p>
        )}
      </body>
    </html>
  );
}

interface SectionProps {
  readonly title: string;
  /** Items that are not shown. */
  readonly left: number;
  readonly children: ComponentChildren;
}

function Section({ title, left, children }: SectionProps): JSX.Element {
  return (
    <section>
      <h2 style={STYLE.heading}>{title}</h2>
      <ul>{children}</ul>
      {left > 0 && <p>and {left} more</p>}
    </section>
  );
}

interface BugProps {
  readonly bug: BugNumbers;
  readonly links: PageLinks;
}

function BugLinks({ bug, links }: BugProps): JSX.Element {
  const status = bug.tracker === undefined ? 'tracker' : quote(bug.tracker.status);
  return (
    <>
      <Link url={links.bug(bug.bug)}>{bugName(bug)}</Link>
      {bug.url !== undefined && (
        <>
          {' ('}
          <Link url={bug.url}>{status}</Link>)
        </>
      )}
    </>
  );
}

interface UnknownProps {
  readonly causes: readonly UnknownCause[];
  readonly links: PageLinks;
}

function UnknownSection({ causes, links }: UnknownProps): JSX.Element {
  return (
    <Section title="Failures that nothing explains" left={0}>
      {causes.map((cause) => (
        <li>
          <Link url={links.build(cause.example)}>{unknownText(cause)}</Link>
          <br />
          {cause.line === undefined ? 'no line tells why' : <code>{quote(cause.line)}</code>}
        </li>
      ))}
    </Section>
  );
}

interface TableProps {
  readonly bugs: readonly BugNumbers[];
  readonly links: PageLinks;
}

const NUMBERS = ['Builds', '24 hours', '10 days', 'Changes'];

function BugTable({ bugs, links }: TableProps): JSX.Element {
  return (
    <section>
      <h2 style={STYLE.heading}>All bugs that struck</h2>
      <table>
        <thead>
          <tr>
            <th scope="col" style={STYLE.name}>
              Bug
            </th>
            {NUMBERS.map((title) => (
              <th scope="col" style={STYLE.cell}>
                {title}
              </th>
            ))}
            <th scope="col" style={STYLE.name}>
              Projects
            </th>
          </tr>
        </thead>
        <tbody>
          {bugs.slice(0, MAX_BUGS).map((bug) => (
            <tr>
              <th scope="row" style={`${STYLE.name};font-weight:normal`}>
                <BugLinks bug={bug} links={links} />
              </th>
              {[bug.builds, bug.lastDay, bug.tenDays, bug.changes].map((value) => (
                <td style={STYLE.cell}>{value}</td>
              ))}
              <td style={STYLE.name}>{projectsText(bug.projects)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {bugs.length > MAX_BUGS && <p>and {bugs.length - MAX_BUGS} more</p>}
    </section>
  );
}

interface LinkProps {
  readonly url: string | undefined;
  readonly children: ComponentChildren;
}

function Link({ url, children }: LinkProps): JSX.Element {
  const isLink = url !== undefined && isWebAddress(url);
  return isLink ? <a href={url}>{children}</a> : <span>{children}</span>;
}
