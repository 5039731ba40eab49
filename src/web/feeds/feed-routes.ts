import { Feed } from 'feed';
import { visibleText } from '../../util/visible-text.ts';
import { buildAddress, withQuery } from '../design/addresses.ts';
import { Refusal } from '../server/refusal.ts';
import { SHARED } from '../server/shared-page.ts';
import { type BuildRow, buildRow } from '../views/build-rows.ts';
import { filterEntries, filteredRows, filterQuery } from '../views/filter-query.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { escapeMarkup } from './escape-markup.ts';

const MOST_ENTRIES = 50;

const LONGEST = 200;

/** `/feed.atom`: failed builds of any filter, newest first. */
export function registerFeeds(server: WebServer, context: WebContext): void {
  const schema = { querystring: filterQuery, hide: true };
  server.get('/feed.atom', { schema, config: SHARED }, ({ query, protocol, host }, reply) => {
    const filter = { outcome: 'failed' as const, ...query };
    const base = context.options.baseUrl ?? `${protocol}://${host}`;
    if (!URL.canParse(base))
      throw new Refusal(400, 'BAD_HOST', 'Expected the name of a host in the header Host.');
    const words = Object.values(filterEntries(query)).join(', ');
    const rows = filteredRows(context, filter).slice(0, MOST_ENTRIES);
    const builds = rows.map((row) => buildRow(context.board.table, row));
    const feed = new Feed({
      id: base + withQuery('/feed.atom', filterEntries(query)),
      title: visibleText(`${context.options.title}: failed builds${words && ` (${words})`}`, LONGEST),
      link: base + withQuery('/builds', filterEntries(filter)),
      copyright: '',
      updated: new Date(builds[0]?.ended ?? context.now()),
      generator: 'dejabug',
    });
    for (const build of builds) addEntry(feed, context, build, base);
    return reply.type('application/atom+xml; charset=utf-8').send(feed.atom1());
  });
}

function addEntry(feed: Feed, { facts }: WebContext, build: BuildRow, base: string): void {
  const bugs = build.bugs.map((bug) =>
    [bug, facts.get(bug).title].filter((word) => word !== undefined).join(' '),
  );
  const verdict = bugs.length > 0 ? bugs.join('; ') : build.state;
  const link = base + buildAddress(build.build);
  feed.addItem({
    title: markup(`${build.job ?? 'build'}: ${verdict}`),
    id: link,
    link,
    date: new Date(build.ended ?? 0),
    description: markup(
      [build.status, build.project, build.change, build.branch].filter((word) => word !== null).join(', '),
    ),
  });
}

/** Titles of entries are HTML in the feeds of the library: text has to be written as such. */
function markup(text: string): string {
  return escapeMarkup(visibleText(text, LONGEST));
}
