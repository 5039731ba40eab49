import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import ssh2 from 'ssh2';
import { findJava } from '../find-java.ts';
import { freePort } from '../free-port.ts';
import { fetchClassPath } from '../maven.ts';
import { projectRoot } from '../project-root.ts';
import { type ServerProcess, startServerProcess } from '../server-process.ts';
import { gerritRest } from './gerrit-rest.ts';
import { setUpSite } from './set-up-site.ts';

const run = promisify(execFile);

const sources = join(projectRoot, 'test', 'support', 'gerrit');

/** What clients (Zuul among them) see as the server's version; the jars alone would say "(dev)". */
const VERSION = '3.12.0';

/** Small and quickly up, rather than fast for long. */
const JAVA_OPTIONS = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Ports of a server of a test's own, all of the loopback address. */
export interface GerritPorts {
  readonly http: number;
  readonly ssh: number;
}

/**
 * A folder with all that a server needs: its class path, a site with projects and accounts, and keys.
 *
 * Made when it is not there yet, which takes half a minute and fetches 90 MB with Maven the first time.
 */
export async function gerritTemplate(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(sources)).sort()) hash.update(await readFile(join(sources, name)));
  const folder = join(tmpdir(), `dejabug-gerrit-${VERSION}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  const work = await mkdtemp(`${folder}-making-`);
  try {
    await compileLauncher(work);
    await makeKeys(work);
    await run(java('java'), await javaArgs(work, 'init', work));
    await rm(join(work, 'site', 'bin'), { recursive: true }); // holds a copy of all the jars
    await runOnce(work);
    await rename(work, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // else another process was faster
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

/** Copies the template's site and keys, so that a server can change them. */
export async function copyTemplate(template: string, folder: string): Promise<void> {
  for (const name of ['site', 'keys'])
    await cp(join(template, name), join(folder, name), { recursive: true });
}

/** Starts a server on the site in `folder`; resolves when it answers. */
export async function startDaemon(
  template: string,
  folder: string,
  ports: GerritPorts,
): Promise<ServerProcess> {
  await writeConfig(join(folder, 'site', 'etc', 'gerrit.config'), ports);
  return startServerProcess({
    command: java('java'),
    args: await javaArgs(template, 'daemon', folder),
    cwd: folder,
    log: join(folder, 'output.log'),
    isUp: async () => {
      const answer = await fetch(`http://127.0.0.1:${ports.http}/config/server/version`).catch(
        () => undefined,
      );
      await answer?.body?.cancel();
      return answer?.ok === true;
    },
  });
}

function java(tool: 'java' | 'javac'): string {
  return join(findJava(), 'bin', tool);
}

async function javaArgs(template: string, command: 'init' | 'daemon', folder: string): Promise<string[]> {
  const jars = await readFile(join(template, 'class-path'), 'utf8');
  const classPath = [join(template, 'classes'), jars.trim()].join(delimiter);
  return [...JAVA_OPTIONS, '-cp', classPath, 'GerritLauncher', command, join(folder, 'site')];
}

async function compileLauncher(work: string): Promise<void> {
  const jars = await fetchClassPath(join(sources, 'pom.xml'), join(work, 'class-path'));
  const version = join(work, 'classes', 'com', 'google', 'gerrit', 'common');
  await mkdir(version, { recursive: true });
  await writeFile(join(version, 'Version'), VERSION);
  await run(java('javac'), ['-cp', jars, '-d', join(work, 'classes'), join(sources, 'GerritLauncher.java')]);
}

/** The keys of the accounts that come by SSH: of the bot, and of one that may nothing. */
async function makeKeys(work: string): Promise<void> {
  await mkdir(join(work, 'keys'));
  for (const account of ['dejabug', 'outsider']) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment: account });
    await writeFile(join(work, 'keys', account), pair.private, { mode: 0o600 });
    await writeFile(join(work, 'keys', `${account}.pub`), `${pair.public}\n`);
  }
}

async function runOnce(work: string): Promise<void> {
  const ports = { http: await freePort(), ssh: await freePort() };
  const daemon = await startDaemon(work, work, ports);
  try {
    await setUpSite(gerritRest(`http://127.0.0.1:${ports.http}`), join(work, 'keys'));
  } finally {
    await daemon.end('SIGTERM');
  }
  await rm(join(work, 'output.log'));
}

async function writeConfig(path: string, { http, ssh }: GerritPorts): Promise<void> {
  const serverId = /serverId = (?<id>\S+)/.exec(await readFile(path, 'utf8'))?.groups?.id;
  const sections = {
    gerrit: ['basePath = git', `serverId = ${serverId}`, `canonicalWebUrl = http://127.0.0.1:${http}/`],
    index: ['type = lucene', 'autoReindexIfStale = false'],
    // On disk at once: after a kill nobody reindexes the site.
    'index "changes_open"': ['commitWithin = 0'],
    'index "changes_closed"': ['commitWithin = 0'],
    auth: ['type = DEVELOPMENT_BECOME_ANY_ACCOUNT', 'userNameCaseInsensitive = true'],
    sendemail: ['enable = false'],
    sshd: [`listenAddress = 127.0.0.1:${ssh}`],
    httpd: [`listenUrl = http://127.0.0.1:${http}/`],
    cache: ['directory = cache'],
  };
  const text = Object.entries(sections).map(([name, lines]) => `[${name}]\n\t${lines.join('\n\t')}\n`);
  await writeFile(path, text.join(''));
}
