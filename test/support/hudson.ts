import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJava } from './find-java.ts';
import { freePort } from './free-port.ts';
import { type HudsonJob, jobConfig } from './hudson/job-config.ts';
import { startTreeRanges } from './hudson/tree-ranges.ts';
import { fetchClassPath } from './maven.ts';
import { projectRoot } from './project-root.ts';
import { removeFolder } from './remove-folder.ts';
import { startServerProcess } from './server-process.ts';

const sources = join(projectRoot, 'test', 'support', 'hudson');

/** Small and quickly up; the packages are those that a war of 2015 looks into. */
const JAVA_OPTIONS = [
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Djava.awt.headless=true',
  '-Dhudson.model.UpdateCenter.never=true',
  '-Dhudson.DNSMultiCast.disabled=true',
  '-Dhudson.util.ProcessTree.disable=true', // it looks into a class of Java 8
  ...['io', 'lang', 'lang.ref', 'lang.reflect', 'net', 'text', 'util', 'util.concurrent'].map(
    (name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`,
  ),
  '--add-opens=java.desktop/java.awt.font=ALL-UNNAMED',
];

/** No port for agents, and room for some builds at a time. */
const CONFIG = '<hudson><numExecutors>8</numExecutors><slaveAgentPort>-1</slaveAgentPort></hudson>';

/**
 * A real Hudson of a test's own, from which Jenkins was forked: its jobs, builds, consoles and artifacts are in the
 * same places of the same API. It has no folders and no multibranch projects.
 */
export interface HudsonServer {
  /** Its web root, without a slash at the end. */
  readonly url: string;
  createJob(name: string, job: HudsonJob): Promise<void>;
  /** Asks for a build, which begins as soon as there is room. */
  build(job: string, parameters?: Readonly<Record<string, string>>): Promise<void>;
  /** Ends a build that runs, as a person does on its page. */
  abort(job: string, number: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Why no Hudson can be started here, for a test's `skip`; false when one can.
 *
 * @throws Error with the reason where `CI` is set: there nothing may be skipped
 */
export async function whyNoHudson(): Promise<string | false> {
  try {
    findJava();
    await fetchWar();
    return false;
  } catch (error) {
    const reason = `no Hudson: ${error instanceof Error ? error.message : error}`;
    if (process.env.CI) throw new Error(reason, { cause: error });
    return reason;
  }
}

/** Starts a server on a free port, with a home of its own that `stop` removes; takes about eight seconds. */
export async function startHudson(): Promise<HudsonServer> {
  const home = await mkdtemp(join(tmpdir(), 'dejabug-hudson-run-'));
  await writeFile(join(home, 'config.xml'), CONFIG);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const launcher = ['-cp', await fetchWar(), join(sources, 'HudsonLauncher.java')];
  const options = ['--httpListenAddress=127.0.0.1', `--httpPort=${port}`, '--prefix=/ci', '--skipInitSetup'];
  const server = await startServerProcess({
    command: join(findJava(), 'bin', 'java'),
    args: [...JAVA_OPTIONS, `-DHUDSON_HOME=${home}`, `-Djava.io.tmpdir=${home}`, ...launcher, ...options],
    cwd: home,
    log: join(home, 'output.log'),
    isUp: async () => (await fetch(`${url}/ci/api/json`).catch(() => undefined))?.ok === true,
  });
  const front = await startTreeRanges(url);
  return {
    url: `${front.url}/ci`,
    createJob: (name, job) => post(`${url}/ci/createItem?name=${name}`, jobConfig(job)),
    build: (name, parameters) =>
      post(`${url}/ci/job/${name}/buildWithParameters?${new URLSearchParams(parameters)}`),
    abort: (name, number) => post(`${url}/ci/job/${name}/${number}/stop`),
    stop: async () => {
      await front.stop();
      await server.end('SIGKILL'); // nobody needs the home any more
      await removeFolder(home);
    },
  };
}

let war: Promise<string> | undefined;

/** Path of the war (31 MB), which Maven keeps. */
function fetchWar(): Promise<string> {
  war ??= (async () => {
    const work = await mkdtemp(join(tmpdir(), 'dejabug-hudson-war-'));
    try {
      return await fetchClassPath(join(sources, 'pom.xml'), join(work, 'class-path'));
    } finally {
      await rm(work, { recursive: true });
    }
  })();
  return war;
}

async function post(url: string, xml = ''): Promise<void> {
  const headers = { 'content-type': 'application/xml' };
  const answer = await fetch(url, { method: 'POST', headers, body: xml, redirect: 'manual' });
  await answer.body?.cancel();
  if (answer.status !== 200 && answer.status !== 302) throw new Error(`${answer.status} for POST ${url}`);
}
