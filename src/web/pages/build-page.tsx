import { z } from 'zod';
import type { Build } from '../../model/build.ts';
import type { Hit } from '../../model/hit.ts';
import type { BugVerdict, Incomplete, Verdict } from '../../model/verdict.ts';
import type { StoredBuild } from '../../store/store.ts';
import { changeName } from '../board/counted-row.ts';
import { buildAddress, groupAddress, withQuery } from '../design/addresses.ts';
import { EvidenceLine } from '../design/evidence-list.tsx';
import { Layout } from '../design/layout.tsx';
import { formatNumber, Name, OutsideLink } from '../design/names.tsx';
import { formatDuration } from '../design/relative-time.ts';
import { Time } from '../design/time.tsx';
import { sendPage } from '../server/send-page.ts';
import { SHARED } from '../server/shared-page.ts';
import { BugLink } from '../tables/bug-columns.tsx';
import { VerdictBadge } from '../tables/build-columns.tsx';
import type { WebContext, WebServer } from '../web-context.ts';
import { FileTable } from './file-table.tsx';

const params = z.object({ uuid: z.string() });

/** Lines of one bug that a page shows; all of them are in the log viewer. */
const MOST_HITS = 5;

/** `/build/UUID`: what was said of one build, and from which lines. */
export function registerBuildPage(server: WebServer, context: WebContext): void {
  server.get('/build/:uuid', { schema: { params, hide: true }, config: SHARED }, async (request, reply) => {
    const stored = await context.store.findBuild(request.params.uuid);
    if (stored === undefined) return reply.callNotFound();
    return sendPage(reply, <BuildPage context={context} stored={stored} />);
  });
}

function BuildPage({ context, stored }: { readonly context: WebContext; readonly stored: StoredBuild }) {
  const { build, verdict, files } = stored;
  const title = `Build ${build.buildUuid.slice(0, 8)}${build.jobName === undefined ? '' : ` of ${build.jobName}`}`;
  return (
    <Layout context={context} title={title} path={buildAddress(build.buildUuid)}>
      <h1>
        <Name text={title} />
      </h1>
      <BuildFacts context={context} stored={stored} />
      {verdict === undefined ? (
        <p class="notice">No verdict was made of this build.</p>
      ) : (
        <VerdictPart context={context} verdict={verdict} uuid={build.buildUuid} />
      )}
      <h2 id="files">Files</h2>
      <FileTable context={context} uuid={build.buildUuid} files={files} />
      {verdict !== undefined && <Timings timings={verdict.timings} />}
    </Layout>
  );
}

function BuildFacts({ context, stored }: { readonly context: WebContext; readonly stored: StoredBuild }) {
  const { build, verdict, ingestedAt } = stored;
  const now = context.now();
  const change = changeName(build);
  return (
    <dl class="facts">
      <dt>Result</dt>
      <dd>
        <Name text={build.status} /> {verdict && <VerdictBadge state={verdict.state} />}
        {build.voting === false && ' (does not vote)'}
      </dd>
      <NamedFact title="Job" name={build.jobName} href="job" />
      <NamedFact title="Project" name={build.project} href="project" />
      <NamedFact title="Change" name={change} href="change" />
      <dt>Branch and pipeline</dt>
      <dd>
        <Name
          text={[build.branch, build.pipeline].filter((name) => name !== undefined).join(', ') || 'not known'}
        />
      </dd>
      <NamedFact title="Node provider" name={build.nodeProvider} href="provider" />
      <dt>Ended</dt>
      <dd>
        <Time at={build.endedAt} now={now} />
        {runTime(build)}; read <Time at={ingestedAt} now={now} />
      </dd>
      <dt>Logs</dt>
      <dd>
        <OutsideLink href={build.logUrl}>
          <Name text={build.logUrl ?? 'no address'} />
        </OutsideLink>
      </dd>
    </dl>
  );
}

function NamedFact(props: {
  readonly title: string;
  readonly name: string | undefined;
  readonly href: 'job' | 'project' | 'change' | 'provider';
}) {
  const { title, name, href } = props;
  if (name === undefined) return null;
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <a href={groupAddress(href, name)}>
          <Name text={name} />
        </a>
      </dd>
    </>
  );
}

function runTime({ startedAt, endedAt }: Build): string {
  if (startedAt === undefined || endedAt === undefined || endedAt < startedAt) return '';
  return `, after ${formatDuration(endedAt.getTime() - startedAt.getTime())}`;
}

interface VerdictProps {
  readonly context: WebContext;
  readonly verdict: Verdict;
  readonly uuid: string;
}

function VerdictPart({ context, verdict, uuid }: VerdictProps) {
  const { bugs, tellingLines = [], incomplete, signatures } = verdict;
  return (
    <>
      <h2 id="verdict">Verdict</h2>
      {bugs.map((bug) => (
        <BugPart key={bug.bug} context={context} bug={bug} uuid={uuid} />
      ))}
      {bugs.length === 0 && <p>No known bug. Signatures asked: {formatNumber(signatures.count)}.</p>}
      {tellingLines.length > 0 && (
        <>
          <h3>Lines that most likely tell why</h3>
          <Hits hits={tellingLines} uuid={uuid} />
          <p>
            <a
              href={withQuery('/workshop', {
                build: uuid,
                file: tellingLines[0]?.filename,
                line: String(tellingLines[0]?.line ?? ''),
              })}
            >
              Write a signature
            </a>
          </p>
        </>
      )}
      {incomplete.length > 0 && <Losses incomplete={incomplete} />}
      <p class="small quiet">
        Judged with {formatNumber(signatures.count)} signatures, version{' '}
        <code>{signatures.version.slice(0, 8)}</code>.
      </p>
    </>
  );
}

function BugPart({ context, bug, uuid }: Omit<VerdictProps, 'verdict'> & { readonly bug: BugVerdict }) {
  const title = bug.title ?? context.facts.get(bug.bug).title ?? null;
  return (
    <section>
      <h3>
        <BugLink bug={bug.bug} title={title} />
      </h3>
      <Hits hits={bug.hits.slice(0, MOST_HITS)} uuid={uuid} />
      {bug.hitCount > 1 && <p class="small quiet">{formatNumber(bug.hitCount)} hits in this build.</p>}
    </section>
  );
}

function Hits({ hits, uuid }: { readonly hits: readonly Hit[]; readonly uuid: string }) {
  return (
    <ul class="evidence">
      {hits.map(({ filename, line, excerpt }) => (
        <li key={`${filename}${line}`}>
          <EvidenceLine row={{ build: uuid, file: filename, line, excerpt }} />
        </li>
      ))}
    </ul>
  );
}

function Losses({ incomplete }: { readonly incomplete: readonly Incomplete[] }) {
  return (
    <details class="notice warn">
      <summary>{incomplete.length} parts of the logs could not be read</summary>
      <ul>
        {incomplete.slice(0, 100).map(({ filename, reason, message }) => (
          <li key={`${filename}${reason}`}>
            <Name text={filename} />: <Name text={`${reason}: ${message}`} most={500} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Timings({ timings }: { readonly timings: Verdict['timings'] }) {
  const entries = Object.entries(timings);
  if (entries.length === 0) return null;
  return (
    <details>
      <summary>How long reading it took</summary>
      <dl class="facts">
        {entries.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{name.endsWith('Ms') ? formatDuration(value) : formatNumber(value)}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}
