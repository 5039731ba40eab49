import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ReportedBuild } from '../../src/model/change.ts';
import type { ReviewEvent } from '../../src/review/review-host.ts';

/** The bug that the logs of {@link startFailedLogs} have. */
export const LOG_BUG = 'frobnicator-fell';

/** Writes the signature of {@link LOG_BUG}, and gives its folder. */
export function writeLogSignature(folder: string): string {
  const queries = join(folder, 'queries');
  mkdirSync(queries, { recursive: true });
  const text =
    'title: The frobnicator falls over\naction: { kind: recheck }\nquery: message:"frobnicator fell over"\n';
  writeFileSync(join(queries, `${LOG_BUG}.yaml`), text);
  return queries;
}

/** Serves the log of any build: `/hit-…/job.log` has the bug in its last line, all others have not. */
export async function startFailedLogs(context: Pick<TestContext, 'after'>, lines = 20): Promise<string> {
  const text = Array.from({ length: lines }, (_, line) => `2026-11-21T12:00:00Z step ${line} is done\n`).join(
    '',
  );
  const bodies = ['ERROR out of luck\n', '2026-11-21T12:00:01Z ERROR the frobnicator fell over\n'].map(
    (end) => Buffer.from(text + end),
  );
  const server = createServer((request, response) => {
    const isHit = request.url?.includes('/hit-') === true;
    response.writeHead(200, { 'content-type': 'text/plain' }).end(bodies[Number(isHit)]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** CI's report that builds of a change failed. */
export function resultEvent(
  number: number,
  builds: readonly (Partial<ReportedBuild> & { readonly url: string })[],
  about: Partial<Extract<ReviewEvent, { kind: 'result' }>> = {},
): ReviewEvent {
  const change = { host: 'review', project: 'demo', change: String(number), patchset: '1', branch: 'master' };
  return {
    kind: 'result',
    id: `event-${number}`,
    at: new Date(),
    reporter: 'zuul',
    pipeline: 'check',
    ...about,
    change: { ...change, ...about.change },
    builds: builds.map((build, place) => ({
      jobName: `job-${place}`,
      status: 'FAILURE',
      voting: true,
      ...build,
    })),
  };
}
