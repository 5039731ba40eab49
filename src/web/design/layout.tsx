import type { ComponentChildren } from 'preact';
import { visibleText } from '../../util/visible-text.ts';
import type { WebContext } from '../web-context.ts';
import { Time } from './time.tsx';

/** Where the menu leads. */
const MENU = [
  { href: '/', name: 'Now' },
  { href: '/unclassified', name: 'Unclassified' },
  { href: '/jobs', name: 'Jobs' },
  { href: '/projects', name: 'Projects' },
  { href: '/search', name: 'Search' },
  { href: '/workshop', name: 'Workshop' },
  { href: '/care', name: 'Care' },
  { href: '/about', name: 'About' },
] as const;

/** Characters of a title, which may hold names that others chose. */
const LONGEST_TITLE = 200;

/** What every page has. */
export interface LayoutProps {
  readonly context: WebContext;
  readonly title: string;
  /** Path of the page, for the menu's mark; a query behind it does no harm. */
  readonly path: string;
  /** Modules of this page alone, by their name below assets/scripts (`log-viewer.js`). */
  readonly scripts?: readonly string[];
  /** Address of a feed of what the page shows. */
  readonly feed?: string;
  /** Whether the page wants to be refreshed as data comes in: elements with an id and `data-live` are replaced. */
  readonly live?: boolean;
  /** Whether the content takes the window's whole width. */
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** A whole page: head, menu, content, foot. */
export function Layout(props: LayoutProps) {
  const { context, path, live = false, wide = false, children } = props;
  const title = visibleText(props.title, LONGEST_TITLE);
  return (
    <html lang="en">
      <Head {...props} title={title} />
      <body data-live={live ? '' : undefined} class={wide ? 'wide' : undefined}>
        <a class="skip" href="#content">
          Skip to content
        </a>
        <header class="top">
          <a class="brand" href="/">
            {context.options.title}
          </a>
          <nav aria-label="Pages">
            <ul>
              {MENU.map(({ href, name }) => (
                <li key={href}>
                  <a href={href} aria-current={isWithin(path, href) ? 'page' : undefined}>
                    {name}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        </header>
        <main id="content" tabIndex={-1} aria-label={title}>
          {children}
        </main>
        <footer class="bottom">
          <p>
            Last build read{' '}
            {context.board.lastIngestedAt === 0 ? (
              'never'
            ) : (
              <Time at={context.board.lastIngestedAt} now={context.now()} />
            )}
            . All times are UTC. <a href="/api">API</a> · <a href="/feed.atom">Feed</a> ·{' '}
            <a href="/about">How fresh is this?</a>
            {context.options.oidc !== undefined && (
              <>
                {' · '}
                <a href="/login">Log in</a>
              </>
            )}
          </p>
          <p class="keys">
            Keys: <kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> open, <kbd>/</kbd> search
          </p>
        </footer>
      </body>
    </html>
  );
}

function Head({ context, title, scripts = [], feed }: LayoutProps) {
  const { assets, options } = context;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${title} · ${options.title}`}</title>
      <link rel="icon" href={assets.url('images/icon.svg')} type="image/svg+xml" />
      <link rel="stylesheet" href={assets.url('uplot.css')} />
      <link rel="stylesheet" href={assets.url('dejabug.css')} />
      {feed !== undefined && <link rel="alternate" type="application/atom+xml" href={feed} title={title} />}
      {['main.js', ...scripts].map((name) => (
        <script key={name} type="module" src={assets.url(`scripts/${name}`)} />
      ))}
    </head>
  );
}

function isWithin(path: string, href: string): boolean {
  const bare = path.split('?', 1)[0] ?? '';
  return href === '/' ? bare === '/' : bare === href || bare.startsWith(`${href}/`);
}
