import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** What a GitHub-flavoured Markdown parser, with raw HTML let through, makes of a text. */
export interface RenderedMarkdown {
  /** Names of the elements in the order in which they open; raw HTML counts. */
  readonly elements: readonly string[];
  /** The text of each code span. */
  readonly codes: readonly string[];
  /** The HTML without its tags and code spans: what a code host looks at for mentions and references. */
  readonly html: string;
}

/** Parses Markdown as GitHub does, trusting it with everything, to see what it would do. */
export function renderGfm(markdown: string): RenderedMarkdown {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  return {
    elements: [...html.matchAll(/<(?<name>[a-z!][\w-]*)/gi)].map((match) => match.groups?.name ?? ''),
    codes: [...html.matchAll(/<code>(?<text>.*?)<\/code>/gs)].map((match) =>
      decode(match.groups?.text ?? ''),
    ),
    html: html.replace(/<code>.*?<\/code>/gs, '').replace(/<[^>]*>/g, ''),
  };
}

function decode(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&amp;': '&',
  };
  return text.replace(/&(?:lt|gt|quot|amp);/g, (entity) => entities[entity] ?? entity);
}
