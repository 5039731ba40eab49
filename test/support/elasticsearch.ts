import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findJava } from './find-java.ts';
import { freePort } from './free-port.ts';
import { removeFolder } from './remove-folder.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

const run = promisify(execFile);

/** The version whose answers the evaluator is held to. */
export const ELASTICSEARCH_VERSION = '9.2.4';

/** A real server of a test's own. */
export interface ElasticsearchServer {
  /** Address without a slash at the end. */
  readonly url: string;
  /** Ends the server as a power cut would; its data stay. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, at the same address with the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** How a server is set up. */
export interface ElasticsearchOptions {
  readonly version?: string;
  /** Lines added to elasticsearch.yml. */
  readonly settings?: readonly string[];
  /** Text of files in the configuration's folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether it speaks TLS. */
  readonly tls?: boolean;
}

/**
 * Why no Elasticsearch can be started here, for a test's `skip`; false when one can.
 *
 * The first call on a machine fetches the server with Maven (98 MB).
 *
 * @throws Error with the reason where `CI` is set: there nothing may be skipped
 */
export async function whyNoElasticsearch(version: string = ELASTICSEARCH_VERSION): Promise<string | false> {
  try {
    findJava();
    await distribution(version);
    return false;
  } catch (error) {
    const reason = `no Elasticsearch ${version}: ${error instanceof Error ? error.message : error}`;
    if (process.env.CI) throw new Error(reason, { cause: error });
    return reason;
  }
}

/**
 * Starts a server of one node with free ports and a data folder of its own, which `stop` removes.
 *
 * @throws Error with the end of the server's log when it does not come up
 */
export async function startElasticsearch(options: ElasticsearchOptions = {}): Promise<ElasticsearchServer> {
  const { version = ELASTICSEARCH_VERSION, settings = [], files = {}, tls = false } = options;
  const [home, user] = [await distribution(version), unprivilegedUser()];
  const folder = await mkdtemp(join(tmpdir(), 'dejabug-elasticsearch-run-'));
  const [httpPort, transportPort] = [await freePort(), await freePort()];
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${httpPort}`;
  await writeConfig(home, folder, [
    'discovery.type: single-node',
    'network.host: 127.0.0.1',
    `http.port: ${httpPort}`,
    `transport.port: ${transportPort}`,
    `path.data: ${join(folder, 'data')}`,
    `path.logs: ${join(folder, 'logs')}`,
    ...(settings.some((line) => line.startsWith('xpack.security.enabled'))
      ? []
      : ['xpack.security.enabled: false']),
    ...settings,
  ]);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'config', name), text);
  if (user !== undefined) await giveTo(folder, user);
  let server = await launch({ home, folder, url, user });
  return {
    url,
    kill: () => server.end('SIGKILL'),
    restart: async () => {
      server = await launch({ home, folder, url, user });
    },
    stop: async () => {
      await server.end('SIGTERM');
      await removeFolder(folder);
    },
  };
}

interface Launch {
  readonly home: string;
  readonly folder: string;
  readonly url: string;
  readonly user: User | undefined;
}

/** Starts the process and waits until it answers. */
async function launch({ home, folder, url, user }: Launch): Promise<ServerProcess> {
  try {
    return await startServerProcess({
      command: 'bash',
      args: [join(home, 'bin', 'elasticsearch')],
      cwd: folder,
      log: join(folder, 'output.log'),
      env: {
        PATH: process.env.PATH,
        ES_JAVA_HOME: findJava(),
        ES_JAVA_OPTS: '-Xms1g -Xmx1g',
        ES_PATH_CONF: join(folder, 'config'),
      },
      isUp: () => isUp(url),
      ...user,
    });
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

/** The unpacked server, fetched when it is not there yet. */
async function distribution(version: string): Promise<string> {
  // Kept from run to run; below the temporary folder, because the server's user has to read it.
  const cache = join(tmpdir(), `dejabug-elasticsearch-${version}`);
  const home = join(cache, `elasticsearch-${version}`);
  if (existsSync(home)) return home;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'fetch-'));
  try {
    const artifact = `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${version}:zip`;
    const copy = ['-q', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${work}`];
    await run('mvn', copy, { cwd: work });
    const zip = readdirSync(work).find((name) => name.endsWith('.zip'));
    if (zip === undefined) throw new Error('Maven fetched no zip file');
    await run(join(findJava(), 'bin', 'jar'), ['xf', zip], { cwd: work });
    await rename(join(work, `elasticsearch-${version}`), home);
  } catch (error) {
    if (!existsSync(home)) throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return home;
}

async function writeConfig(home: string, folder: string, lines: readonly string[]): Promise<void> {
  await cp(join(home, 'config'), join(folder, 'config'), { recursive: true });
  await writeFile(join(folder, 'config', 'elasticsearch.yml'), `${lines.join('\n')}\n`);
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Elasticsearch refuses to run as root: the user `nobody` does instead. */
function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [, , uid, gid] = (
    /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0] ?? 'nobody::65534:65534'
  ).split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

async function giveTo(folder: string, { uid, gid }: User): Promise<void> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of ['.', ...names]) await chown(join(folder, name), uid, gid);
}

/** Whether it takes requests; 401 comes from a server with log-in: it is up too. */
async function isUp(url: string): Promise<boolean> {
  const status = await statusOf(`${url}/_cluster/health?wait_for_status=yellow&timeout=30s`);
  return status === 200 || status === 401;
}

/** Status of the answer, whoever signed the server's certificate; 0 when there is none. */
async function statusOf(url: string): Promise<number> {
  const { get } = url.startsWith('https') ? https : http;
  return new Promise((resolve) => {
    const request = get(url, { rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', () => resolve(0));
  });
}
