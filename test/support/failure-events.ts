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

/** The last line of a log of {@link startFailedLogs}: the bug's, one that names a line of the repository, or neither. */
const LAST_LINES: readonly (readonly [path: string, line: string])[] = [
  ['/hit-', '2026-11-21T12:00:01Z ERROR the frobnicator fell over'],
  ['/place-', 'tests/test_luck.py:12: AssertionError: out of @luck'],
  ['/', 'ERROR out of luck'],
];

/** Serves the log of any build: `/hit-…/job.log` has the bug, `/place-…/job.log` names a line, others only fail. */
export async function startFailedLogs(context: Pick<TestContext, 'after'>, lines = 20): Promise<string> {
  const text = Array.from({ length: lines }, (_, line) => `2026-11-21T12:00:00Z step ${line} is done\n`).join(
    '',
  );
  const server = createServer((request, response) => {
    const last = LAST_LINES.find(([path]) => request.url?.includes(path))?.[1];
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`${text}${last}\n`);
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
