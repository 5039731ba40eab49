import type { TestContext } from 'node:test';
import type { CommitStatus, Job, MergeRequest, Pipeline } from '../../src/review/gitlab/schema.ts';
import {
  type Call,
  type DescribedAnswer,
  type DescribedServer,
  startDescribedServer,
} from '../support/described-server.ts';
import { GITLAB_API, type GitLabRoute } from '../support/gitlab-api.ts';

/** The project that everything is in, and its fork. */
export const PROJECT = 'group/sub-group/demo';
export const PROJECT_ID = 15;
export const FORK_ID = 16;

export interface FakeJob extends Job {
  readonly pipelineId: number;
}
export interface FakeNote {
  readonly id: number;
  readonly iid: number;
  body: string;
  readonly author: { readonly username: string };
  readonly created_at: string;
  readonly system: boolean;
}
export interface FakeBridge {
  readonly pipelineId: number;
  readonly downstream_pipeline: { readonly id: number; readonly project_id: number } | null;
}

/** What stands in the project; tests write into it. */
export interface FakeProject {
  readonly mergeRequests: MergeRequest[];
  readonly pipelines: Pipeline[];
  readonly jobs: FakeJob[];
  readonly bridges: FakeBridge[];
  readonly statuses: (CommitStatus & { readonly sha: string })[];
  readonly notes: FakeNote[];
}

export interface FakeGitLab extends DescribedServer<GitLabRoute>, FakeProject {}

export interface FakeGitLabOptions {
  /** Called before each answer: another answer, or one that is given although the request has its effect. */
  fault?(
    call: Call<GitLabRoute>,
    count: number,
  ): (DescribedAnswer & { readonly hasEffect?: boolean }) | undefined;
}

/** A GitLab with one project, that takes what its API's description allows; the token is `secret-token`. */
export async function startFakeGitLab(
  context: TestContext,
  options: FakeGitLabOptions = {},
): Promise<FakeGitLab> {
  const project: FakeProject = {
    mergeRequests: [],
    pipelines: [],
    jobs: [],
    bridges: [],
    statuses: [],
    notes: [],
  };
  const counts = new Map<GitLabRoute, number>();
  const server = await startDescribedServer(context, GITLAB_API, (call) => {
    const count = (counts.get(call.route) ?? 0) + 1;
    counts.set(call.route, count);
    if (call.headers['private-token'] !== 'secret-token')
      return { status: 401, body: { message: '401 Unauthorized' } };
    const fault = options.fault?.(call, count);
    if (fault && !fault.hasEffect) return fault;
    if (call.path.id !== undefined && ![PROJECT, `${PROJECT_ID}`, `${FORK_ID}`].includes(call.path.id))
      return { status: 404, body: { message: '404 Project Not Found' } };
    const answer = OPERATIONS[call.route](project, call);
    return fault ?? paged(call, answer);
  });
  return { ...server, ...project };
}

type Operation = (project: FakeProject, call: Call<GitLabRoute>) => DescribedAnswer;

const OPERATIONS: Readonly<Record<GitLabRoute, Operation>> = {
  'GET /api/v4/user': () => ({ body: { id: 1, username: 'project_15_bot_a1b2' } }),
  'GET /api/v4/projects/{id}/pipelines': ({ pipelines }, { path, query }) => {
    const id = path.id === `${FORK_ID}` ? FORK_ID : PROJECT_ID;
    const after = Date.parse(query.updated_after ?? '1970-01-01T00:00:00Z');
    const found = pipelines.filter(
      ({ project_id: of, updated_at: at }) => of === id && Date.parse(at) > after,
    );
    return { body: found.sort((a, b) => a.updated_at.localeCompare(b.updated_at)) };
  },
  'GET /api/v4/projects/{id}/pipelines/{pipeline_id}/jobs': ({ jobs }, { path }) => ({
    body: jobs.filter(({ pipelineId }) => `${pipelineId}` === path.pipeline_id),
  }),
  'GET /api/v4/projects/{id}/pipelines/{pipeline_id}/bridges': ({ bridges }, { path }) => ({
    body: bridges.filter(({ pipelineId }) => `${pipelineId}` === path.pipeline_id),
  }),
  'GET /api/v4/projects/{id}/merge_requests': ({ mergeRequests }, { query }) => ({
    body: mergeRequests
      .filter(({ state }) => (query.state ?? 'all') === 'all' || state === query.state)
      .filter(({ source_branch: branch }) => (query.source_branch ?? branch) === branch)
      .map(({ head_pipeline: _, ...listed }) => listed),
  }),
  'GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}': ({ mergeRequests }, { path }) =>
    orNotFound(mergeRequests.find(({ iid }) => `${iid}` === path.merge_request_iid)),
  'GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}/pipelines': (
    { mergeRequests, pipelines },
    { path },
  ) => {
    const merge = mergeRequests.find(({ iid }) => `${iid}` === path.merge_request_iid);
    const isOfMerge = ({ id, ref, project_id: of }: Pipeline) =>
      id === merge?.head_pipeline?.id || (ref === merge?.source_branch && of === merge.source_project_id);
    return { body: pipelines.filter(isOfMerge).sort((a, b) => b.id - a.id) };
  },
  'GET /api/v4/projects/{id}/repository/commits/{sha}/merge_requests': ({ mergeRequests }, { path }) => ({
    body: mergeRequests.filter(({ sha }) => sha === path.sha),
  }),
  'GET /api/v4/projects/{id}/repository/commits/{sha}/statuses': ({ statuses }, { path }) => ({
    body: statuses.filter(({ sha }) => sha === path.sha),
  }),
  'GET /api/v4/projects/{id}/events': ({ notes }, { query }) => ({
    body: notes
      .filter(({ created_at: at }) => at.slice(0, 10) > (query.after ?? ''))
      .map((note) => ({
        action_name: 'commented on',
        created_at: note.created_at,
        author: note.author,
        target_title: `change ${note.iid}`,
        note: { ...note, noteable_type: 'MergeRequest', noteable_iid: note.iid },
      }))
      .reverse(),
  }),
  'GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}/notes': ({ notes }, { path }) => ({
    body: notes.filter(({ iid }) => `${iid}` === path.merge_request_iid),
  }),
  'POST /api/v4/projects/{id}/merge_requests/{merge_request_iid}/notes': ({ notes }, { path, body }) => {
    const note = fakeNote(Number(path.merge_request_iid), `${body.body}`);
    notes.push(note);
    return { status: 201, body: note };
  },
  'PUT /api/v4/projects/{id}/merge_requests/{merge_request_iid}/notes/{note_id}': (
    { notes },
    { path, body },
  ) => {
    const note = notes.find(({ id }) => `${id}` === path.note_id);
    if (note) note.body = `${body.body}`;
    return orNotFound(note);
  },
  'POST /api/v4/projects/{id}/statuses/{sha}': ({ statuses }, { path, body }) => {
    const last = statuses.findLast(({ sha, name }) => sha === path.sha && name === body.name);
    if (last?.status === body.state) {
      const message = `Cannot transition status via :drop from :${last?.status} (Reason(s): Status cannot transition)`;
      return { status: 400, body: { message } };
    }
    const status = fakeStatus(`${body.name}`, `${body.state}`, { sha: path.sha ?? '', author: 'dejabug' });
    statuses.push({ ...status, target_url: body.target_url === undefined ? null : `${body.target_url}` });
    return { status: 201, body: status };
  },
};

function orNotFound(body: unknown): DescribedAnswer {
  return body === undefined ? { status: 404, body: { message: '404 Not found' } } : { body };
}

/** Cuts a list into pages, and says by `Link` where the next is. */
function paged({ path, query, route, headers }: Call<GitLabRoute>, answer: DescribedAnswer): DescribedAnswer {
  if (!Array.isArray(answer.body)) return answer;
  const [size, page] = [Number(query.per_page ?? 20), Number(query.page ?? 1)];
  const part = answer.body.slice((page - 1) * size, page * size);
  if (page * size >= answer.body.length) return { ...answer, body: part };
  const place = route.slice(4).replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ''));
  const next = new URL(`http://${headers.host}${place}`);
  next.search = new URLSearchParams({ ...query, page: `${page + 1}` }).toString();
  return {
    ...answer,
    headers: { link: `<${next.href}>; rel="next", <${next.href}>; rel="last"` },
    body: part,
  };
}

let lastId = 5000;

interface MergeParts {
  readonly sha: string;
  readonly isForked?: boolean;
  readonly headPipeline?: number;
}

/** An open merge request of the branch `topic-<iid>`. */
export function fakeMergeRequest(
  iid: number,
  { sha, isForked = false, headPipeline }: MergeParts,
): MergeRequest {
  return {
    iid,
    title: `change ${iid}`,
    web_url: `https://gitlab.test/${PROJECT}/-/merge_requests/${iid}`,
    state: 'opened',
    sha,
    author: { username: 'alice' },
    source_branch: `topic-${iid}`,
    target_branch: 'main',
    source_project_id: isForked ? FORK_ID : PROJECT_ID,
    target_project_id: PROJECT_ID,
    updated_at: new Date().toISOString(),
    head_pipeline: headPipeline === undefined ? null : { id: headPipeline },
  };
}

/** A pipeline that failed. */
export function fakePipeline(id: number, more: Partial<Pipeline> & { readonly sha: string }): Pipeline {
  return {
    id,
    project_id: PROJECT_ID,
    ref: 'topic-7',
    status: 'failed',
    source: 'push',
    updated_at: new Date().toISOString(),
    ...more,
  };
}

/** A job that ended. */
export function fakeJob(pipelineId: number, name: string, status: string, more: Partial<Job> = {}): FakeJob {
  const id = ++lastId;
  const at = new Date().toISOString();
  return {
    id,
    pipelineId,
    name,
    status,
    allow_failure: false,
    web_url: `https://gitlab.test/${PROJECT}/-/jobs/${id}`,
    finished_at: at,
    created_at: at,
    ...more,
  };
}

/** A commit status that another CI system set. */
export function fakeStatus(
  name: string,
  status: string,
  { sha, author = 'jenkins' }: { readonly sha: string; readonly author?: string },
): CommitStatus & { readonly sha: string } {
  const at = new Date().toISOString();
  return {
    id: ++lastId,
    sha,
    name,
    status,
    allow_failure: false,
    target_url: `https://ci.test/job/${name}/1/`,
    finished_at: at,
    created_at: at,
    author: { username: author },
  };
}

/** A note on a merge request, of the bot unless said otherwise. */
export function fakeNote(
  iid: number,
  body: string,
  { username = 'project_15_bot_a1b2', at = new Date(), system = false } = {},
): FakeNote {
  return { id: ++lastId, iid, body, author: { username }, created_at: at.toISOString(), system };
}
