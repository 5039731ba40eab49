import { createHash, type KeyObject, verify } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { Endpoints } from '@octokit/types';
import {
  type Call,
  type DescribedAnswer,
  type DescribedServer,
  startDescribedServer,
} from '../support/described-server.ts';
import { GITHUB_API, type GitHubRoute } from '../support/github-api.ts';

type Data<Route extends keyof Endpoints> = Endpoints[Route]['response']['data'];
type ListedPull = Data<'GET /repos/{owner}/{repo}/pulls'>[number];
type CheckRun = Data<'GET /repos/{owner}/{repo}/commits/{ref}/check-runs'>['check_runs'][number];
type Status = Data<'GET /repos/{owner}/{repo}/commits/{ref}/statuses'>[number];
type Comment = Data<'GET /repos/{owner}/{repo}/issues/comments'>[number];

export type FakePull = Pick<ListedPull, 'number' | 'title' | 'html_url' | 'updated_at' | 'state'> & {
  readonly user: Pick<NonNullable<ListedPull['user']>, 'login'>;
  readonly head: Pick<ListedPull['head'], 'sha' | 'label'>;
  readonly base: Pick<ListedPull['base'], 'ref'>;
};
export type FakeCheckRun = Pick<
  CheckRun,
  'id' | 'name' | 'conclusion' | 'completed_at' | 'details_url' | 'html_url' | 'external_id'
> & {
  readonly head_sha: string;
  readonly app: { readonly slug: string };
  readonly output: { annotations_count: number };
  readonly annotations: unknown[];
};
export type FakeStatus = Pick<Status, 'id' | 'context' | 'state' | 'target_url' | 'updated_at'> & {
  readonly sha: string;
  readonly creator: { readonly login: string };
};
export type FakeComment = Pick<Comment, 'id' | 'html_url' | 'created_at' | 'body'> & {
  updated_at: string;
  readonly user: { readonly login: string; readonly type: string };
};

/** What stands in one repository, `octo/demo`; tests write into it. */
export interface FakeRepository {
  readonly pulls: FakePull[];
  readonly checkRuns: FakeCheckRun[];
  readonly statuses: FakeStatus[];
  readonly comments: FakeComment[];
}

export interface FakeGitHub extends DescribedServer<GitHubRoute>, FakeRepository {}

export interface FakeGitHubOptions {
  /** Called before each answer: another answer, or one that is given although the request has its effect. */
  fault?(
    call: Call<GitHubRoute>,
    count: number,
  ): (DescribedAnswer & { readonly hasEffect?: boolean }) | undefined;
  /** Of the App `dejabug`, which is installed as 42; else the token `secret-token` is known. */
  readonly appKey?: KeyObject;
}

/** A GitHub with one repository, that takes what its API's description allows. */
export async function startFakeGitHub(
  context: TestContext,
  options: FakeGitHubOptions = {},
): Promise<FakeGitHub> {
  const repository: FakeRepository = { pulls: [], checkRuns: [], statuses: [], comments: [] };
  const counts = new Map<GitHubRoute, number>();
  const server = await startDescribedServer(context, GITHUB_API, (call) => {
    const count = (counts.get(call.route) ?? 0) + 1;
    counts.set(call.route, count);
    const refusal = checkHeaders(call, options);
    if (refusal) return refusal;
    const fault = options.fault?.(call, count);
    if (fault && !fault.hasEffect) return fault;
    const answer = OPERATIONS[call.route](repository, call, new Date());
    return fault ?? conditional(call, paged(call, answer));
  });
  return { ...server, ...repository };
}

function checkHeaders(call: Call<GitHubRoute>, { appKey }: FakeGitHubOptions): DescribedAnswer | undefined {
  const { route, headers } = call;
  const isOfApp = route === 'GET /app' || /installation/.test(route);
  if (headers['user-agent'] === undefined) return { status: 403, body: { message: 'no user agent' } };
  // Octokit's log-in as an App sends its own requests.
  if (!isOfApp && headers['x-github-api-version'] !== '2022-11-28')
    return { status: 400, body: { message: 'no version' } };
  const [, credential = ''] = headers.authorization?.split(' ') ?? [];
  const expected = appKey ? 'installation-token' : 'secret-token';
  const isKnown = appKey && isOfApp ? isSignedByApp(credential, appKey) : credential === expected;
  return isKnown ? undefined : { status: 401, body: { message: 'Bad credentials' } };
}

/** Whether it is a JSON Web Token of the App with the id 4711, signed with its key (RS256). */
function isSignedByApp(token: string, key: KeyObject): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const { iss } = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}');
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    key,
    Buffer.from(signature, 'base64url'),
  );
  return isSigned && `${iss}` === '4711';
}

type Operation = (repository: FakeRepository, call: Call<GitHubRoute>, now: Date) => DescribedAnswer;

const OPERATIONS: Readonly<Record<GitHubRoute, Operation>> = {
  'GET /user': () => ({ body: { login: 'dejabug-bot', id: 1 } }),
  'GET /app': () => ({ body: { slug: 'dejabug' } }),
  'GET /repos/{owner}/{repo}/installation': () => ({ body: { id: 42 } }),
  'POST /app/installations/{installation_id}/access_tokens': (_repository, _call, now) => ({
    status: 201,
    body: {
      token: 'installation-token',
      expires_at: new Date(now.getTime() + 3_600_000).toISOString(),
      permissions: { issues: 'write', checks: 'write' },
      repository_selection: 'all',
    },
  }),
  'GET /repos/{owner}/{repo}/pulls': ({ pulls }, { query }) => ({
    body: pulls
      .filter(({ state }) => query.state === 'all' || state === (query.state ?? 'open'))
      .filter(({ head }) => query.head === undefined || head.label === query.head)
      .sort((a, b) => b.updated_at.localeCompare(a.updated_at)),
  }),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': ({ pulls }, { path }) =>
    orNotFound(pulls.find(({ number }) => `${number}` === path.pull_number)),
  // Commits of forks are not in the repository.
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': ({ pulls }, { path }) => ({
    body: pulls.filter(({ head }) => head.sha === path.commit_sha && head.label.startsWith('octo:')),
  }),
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': ({ checkRuns }, { path, query }) => {
    const found = checkRuns
      .filter(({ head_sha: sha, name }) => sha === path.ref && (query.check_name ?? name) === name)
      .filter((run, index, runs) => runs.findLastIndex(({ name }) => name === run.name) === index);
    return { body: { total_count: found.length, check_runs: found } };
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/statuses': ({ statuses }, { path }) => ({
    body: statuses.filter(({ sha }) => sha === path.ref).reverse(),
  }),
  'GET /repos/{owner}/{repo}/issues/comments': ({ comments }, { query }) => {
    const since = Date.parse(query.since ?? '1970-01-01T00:00:00Z');
    const found = comments.filter(({ updated_at: at }) => Date.parse(at) >= since);
    return { body: found.sort((a, b) => a.updated_at.localeCompare(b.updated_at)) };
  },
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': ({ comments }, { path }) => ({
    body: comments.filter(({ html_url: url }) => url.includes(`/pull/${path.issue_number}#`)),
  }),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': ({ comments }, { path, body }, at) => {
    if (`${body.body}`.length > 65_536)
      return {
        status: 422,
        body: { message: 'Validation Failed: body is too long (maximum is 65536 characters)' },
      };
    const comment = fakeComment(Number(path.issue_number), `${body.body}`, { at });
    comments.push(comment);
    return { status: 201, body: comment };
  },
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': ({ comments }, { path, body }, now) => {
    const comment = comments.find(({ id }) => `${id}` === path.comment_id);
    if (comment) Object.assign(comment, { body: body.body, updated_at: now.toISOString() });
    return orNotFound(comment);
  },
  'POST /repos/{owner}/{repo}/statuses/{sha}': ({ statuses }, { path, body }, now) => {
    const { state, context = 'default', target_url: url = null } = body;
    const creator = { login: 'dejabug-bot' };
    const id = statuses.length + 1;
    const status = {
      id,
      state,
      context,
      target_url: url,
      sha: path.sha,
      creator,
      updated_at: now.toISOString(),
    };
    // The body's description checked the types of its fields.
    statuses.push(status as FakeStatus);
    return { status: 201, body: status };
  },
  'POST /repos/{owner}/{repo}/check-runs': ({ checkRuns }, { body }, at) => {
    const parts = { sha: `${body.head_sha}`, app: 'dejabug', at, externalId: `${body.external_id}` };
    const run = fakeCheckRun(`${body.name}`, `${body.conclusion}`, parts);
    annotate(run, body);
    checkRuns.push(run);
    return { status: 201, body: run };
  },
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': ({ checkRuns }, { path, body }) => {
    const run = checkRuns.find(({ id }) => `${id}` === path.check_run_id);
    if (run) annotate(run, body);
    return orNotFound(run);
  },
};

/** Annotations can be added only. */
function annotate(run: FakeCheckRun, body: Record<string, unknown>): void {
  // The body's description checked that this is so.
  const { annotations = [] } = body.output as { annotations?: unknown[] };
  run.annotations.push(...annotations);
  run.output.annotations_count = run.annotations.length;
}

function orNotFound(body: unknown): DescribedAnswer {
  return body === undefined ? { status: 404, body: { message: 'Not Found' } } : { body };
}

/** Cuts a list into pages, and says by `Link` where the next is. */
function paged(call: Call<GitHubRoute>, answer: DescribedAnswer): DescribedAnswer {
  const body = answer.body as { check_runs?: unknown[] } | unknown[];
  const list = Array.isArray(body) ? body : body?.check_runs;
  if (!list || (answer.status ?? 200) !== 200) return answer;
  const [size, page] = [Number(call.query.per_page ?? 30), Number(call.query.page ?? 1)];
  const part = list.slice((page - 1) * size, page * size);
  const next = new URL(
    `http://${call.headers.host}` +
      call.route.slice(4).replace(/\{(\w+)\}/g, (_, name) => call.path[name] ?? ''),
  );
  next.search = new URLSearchParams({ ...call.query, page: `${page + 1}` }).toString();
  const headers = page * size < list.length ? { link: `<${next.href}>; rel="next"` } : {};
  return { ...answer, headers, body: Array.isArray(body) ? part : { ...body, check_runs: part } };
}

function conditional({ route, headers }: Call<GitHubRoute>, answer: DescribedAnswer): DescribedAnswer {
  if (!route.startsWith('GET') || (answer.status ?? 200) !== 200) return answer;
  const etag = `W/"${createHash('sha256').update(JSON.stringify(answer.body)).digest('hex')}"`;
  if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
  return { ...answer, headers: { ...answer.headers, etag } };
}

/** An open pull request of `octo/demo`; from a fork where `owner` is another one. */
export function fakePull(number: number, sha: string, { owner = 'octo', at = new Date() } = {}): FakePull {
  return {
    number,
    title: `change ${number}`,
    html_url: `https://github.test/octo/demo/pull/${number}`,
    updated_at: at.toISOString(),
    state: 'open',
    user: { login: 'alice' },
    head: { sha, label: `${owner}:topic-${number}` },
    base: { ref: 'main' },
  };
}

interface CheckRunParts {
  readonly sha: string;
  readonly app?: string;
  readonly id?: number;
  readonly at?: Date;
  readonly externalId?: string;
}

let lastId = 5000;

/** A check run that ended, of the Actions' app unless said otherwise. */
export function fakeCheckRun(
  name: string,
  conclusion: string,
  { sha, app = 'github-actions', id = ++lastId, at = new Date(), externalId = '' }: CheckRunParts,
): FakeCheckRun {
  const url = `https://github.test/octo/demo/actions/runs/77/job/${id}`;
  return {
    id,
    name,
    // Tests name conclusions that there are.
    conclusion: conclusion as FakeCheckRun['conclusion'],
    completed_at: at.toISOString(),
    details_url: url,
    html_url: url,
    external_id: externalId,
    head_sha: sha,
    app: { slug: app },
    output: { annotations_count: 0 },
    annotations: [],
  };
}

/** A comment on a pull request, of the bot unless said otherwise. */
export function fakeComment(
  number: number,
  body: string,
  { id = ++lastId, login = 'dejabug-bot', type = 'User', at = new Date() } = {},
): FakeComment {
  return {
    id,
    html_url: `https://github.test/octo/demo/pull/${number}#issuecomment-${id}`,
    created_at: at.toISOString(),
    updated_at: at.toISOString(),
    body,
    user: { login, type },
  };
}
