import { createHash } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { type GerritRest, gerritRest } from './gerrit/gerrit-rest.ts';
import { copyTemplate, gerritTemplate, startDaemon } from './gerrit/gerrit-template.ts';
import { removeFolder } from './remove-folder.ts';

/** A change of a test server. */
export interface TestChange {
  readonly project: string;
  /** Its number. */
  readonly change: string;
  readonly url: string;
}

/** How a change is made. */
export interface NewChange {
  readonly subject: string;
  /** `demo` when absent. */
  readonly project?: string;
  readonly topic?: string;
  /** Account; `alice` when absent. */
  readonly owner?: string;
}

/** What is said on a change. */
export interface NewComment {
  readonly text: string;
  /** Account; `zuul` when absent. */
  readonly account?: string;
  readonly tag?: string;
  /** Vote on the label Verified. */
  readonly verified?: -1 | 0 | 1;
  /** `current` when absent. */
  readonly patchset?: string;
}

/** A message as it stands on a change. */
export interface TestMessage {
  readonly id: string;
  readonly author: string;
  readonly date: string;
  /** With Gerrit's own first line, `Patch Set 1:`. */
  readonly message: string;
  readonly tag?: string;
}

/** A real Gerrit of a test's own; its accounts and projects are those of `setUpSite`. */
export interface GerritServer {
  /** Address without a slash at the end. */
  readonly url: string;
  readonly sshPort: number;
  /** Fingerprint of its host key, as `ssh-keygen -l` gives it. */
  readonly fingerprint: string;
  /** Its line in a file of known hosts. */
  readonly knownHosts: string;
  /** Files of the private keys of `dejabug` and `outsider`. */
  keyOf(account: 'dejabug' | 'outsider'): string;
  readonly rest: GerritRest;
  createChange(change: NewChange): Promise<TestChange>;
  /** Uploads another patch set. */
  addPatchset(change: TestChange): Promise<void>;
  comment(change: TestChange, comment: NewComment): Promise<void>;
  /** All messages on the change, oldest first. */
  messages(change: TestChange): Promise<TestMessage[]>;
  /** Ends the server as a power cut would; its data stay. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, at the same addresses with the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Why no Gerrit can be started here, for a test's `skip`; false when one can.
 *
 * @throws Error with the reason where `CI` is set: there nothing may be skipped
 */
export async function whyNoGerrit(): Promise<string | false> {
  try {
    await gerritTemplate();
    return false;
  } catch (error) {
    const reason = `no Gerrit: ${error instanceof Error ? error.message : error}`;
    if (process.env.CI) throw new Error(reason, { cause: error });
    return reason;
  }
}

/** Starts a server with free ports and a site of its own, which `stop` removes; takes about six seconds. */
export async function startGerrit(): Promise<GerritServer> {
  const template = await gerritTemplate();
  const folder = await mkdtemp(join(tmpdir(), 'dejabug-gerrit-run-'));
  await copyTemplate(template, folder);
  const ports = { http: await freePort(), ssh: await freePort() };
  let daemon = await startDaemon(template, folder, ports);
  const url = `http://127.0.0.1:${ports.http}`;
  const rest = gerritRest(url);
  const hostKey = await readFile(join(folder, 'site', 'etc', 'ssh_host_ed25519_key.pub'), 'utf8');
  const [type = '', key = ''] = hostKey.split(' ');
  return {
    url,
    sshPort: ports.ssh,
    fingerprint: `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`,
    knownHosts: `[127.0.0.1]:${ports.ssh} ${type} ${key}\n`,
    keyOf: (account) => join(folder, 'keys', account),
    rest,
    ...changesOf(rest, url),
    kill: () => daemon.end('SIGKILL'),
    restart: async () => {
      daemon = await startDaemon(template, folder, ports);
    },
    stop: async () => {
      await daemon.end('SIGKILL'); // an orderly end takes four seconds, and nobody needs the site any more
      await removeFolder(folder);
    },
  };
}

type Changes = Pick<GerritServer, 'createChange' | 'addPatchset' | 'comment' | 'messages'>;

function changesOf(rest: GerritRest, url: string): Changes {
  return {
    createChange: async ({ subject, project = 'demo', topic, owner = 'alice' }) => {
      const input = { project, branch: 'master', subject, ...(topic !== undefined && { topic }) };
      const { _number: number } = (await rest('POST', 'changes/', input, owner)) as { _number: number };
      return { project, change: String(number), url: `${url}/c/${project}/+/${number}` };
    },
    addPatchset: async ({ change }) => {
      const edit = `changes/${change}/edit`;
      await rest('PUT', `${edit}/note.txt`, { binary_content: noteContent() }, 'alice');
      await rest('POST', `${edit}:publish`, { notify: 'NONE' }, 'alice');
    },
    comment: async ({ change }, { text, account = 'zuul', tag, verified, patchset = 'current' }) => {
      const labels = verified !== undefined && { labels: { Verified: verified } };
      const review = { message: text, ...(tag !== undefined && { tag }), ...labels };
      await rest('POST', `changes/${change}/revisions/${patchset}/review`, review, account);
    },
    messages: async ({ change }) => {
      const found = (await rest('GET', `changes/${change}/messages`)) as RestMessage[];
      return found.map(({ author, ...message }) => ({ ...message, author: author?.username ?? '' }));
    },
  };
}

type RestMessage = Omit<TestMessage, 'author'> & { readonly author?: { readonly username?: string } };

let notes = 0;

/** Another text each time, as the data URI that Gerrit wants. */
function noteContent(): string {
  return `data:text/plain;base64,${Buffer.from(`note ${++notes}\n`).toString('base64')}`;
}
