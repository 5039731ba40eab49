import { Parser } from 'htmlparser2';

/** What an index page leads to below itself. */
export interface IndexPage {
  /** Whether the page calls itself an index, as those of Apache, nginx and Python do. */
  readonly isIndex: boolean;
  /** Addresses of files and, with a slash at the end, folders directly in this folder; each once. */
  readonly children: readonly URL[];
}

const INDEX_TITLE = /\bindex of\b|\bdirectory listing\b/i;

/**
 * Reads the page that a web server makes of a folder.
 *
 * Links to elsewhere are left out: parent, other hosts, sort orders (`?C=M;O=A`), fragments.
 */
export function readIndexPage(html: string, page: URL): IndexPage {
  const children = new Map<string, URL>();
  let title = '';
  let inTitle = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'title' || name === 'h1') inTitle = true;
      const child = name === 'a' ? childOf(page, attributes.href) : undefined;
      if (child) children.set(child.href, child);
    },
    ontext(text) {
      if (inTitle) title += text;
    },
    onclosetag(name) {
      if (name === 'title' || name === 'h1') inTitle = false;
    },
  });
  parser.end(html);
  return { isIndex: INDEX_TITLE.test(title), children: [...children.values()] };
}

function childOf(page: URL, href: string | undefined): URL | undefined {
  if (href === undefined || !URL.canParse(href, page.href)) return undefined;
  const url = new URL(href, page);
  if (url.origin !== page.origin || url.search !== '' || url.hash !== '') return undefined;
  const folder = page.pathname.slice(0, page.pathname.lastIndexOf('/') + 1);
  const name = url.pathname.startsWith(folder) ? url.pathname.slice(folder.length) : '';
  return /^[^/]+\/?$/.test(name) ? url : undefined;
}
