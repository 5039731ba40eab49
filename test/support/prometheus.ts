import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';

const run = promisify(execFile);

const START_TIMEOUT_MS = 60_000;

/** Kept from run to run. */
const CACHE = join(tmpdir(), 'dejabug-prometheus');

/** A real Prometheus of a test's own. */
export interface PrometheusServer {
  /** Address without a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Why no Prometheus can be started here, for a test's `skip`; false when one can.
 *
 * One on the path is taken; on a Debian the first call fetches its package (19 MB), which is not installed.
 */
export async function whyNoPrometheus(): Promise<string | false> {
  try {
    await binary();
    return false;
  } catch (error) {
    return `no Prometheus: ${error instanceof Error ? error.message : error}`;
  }
}

/** Starts a Prometheus that reads `http://<target>/metrics` every second, as job `dejabug`. */
export async function startPrometheus(target: string): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'dejabug-prometheus-run-'));
  const scrape = { job_name: 'dejabug', scrape_interval: '1s', static_configs: [{ targets: [target] }] };
  // YAML takes JSON.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify({ scrape_configs: [scrape] }));
  const port = await freePort();
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const server = spawn(await binary(), args, { stdio: 'ignore' });
  const exited = once(server, 'exit');
  const kill = (): boolean => server.kill('SIGKILL');
  process.once('exit', kill);
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    server.kill();
    await exited;
    process.removeListener('exit', kill);
    await rm(folder, { recursive: true, force: true });
  };
  if (await isUp(url)) return { url, stop };
  await stop();
  throw new Error(`Prometheus gave no answer within ${START_TIMEOUT_MS / 1000} s`);
}

async function isUp(url: string): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return true;
    await delay(250);
  }
  return false;
}

async function binary(): Promise<string> {
  const installed = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'prometheus'));
  const unpacked = join(CACHE, 'usr', 'bin', 'prometheus');
  const found = [...installed, unpacked].find((path) => existsSync(path));
  if (found !== undefined) return found;
  const work = await mkdtemp(`${CACHE}-fetch-`);
  try {
    await run('apt-get', ['-qq', 'download', 'prometheus'], { cwd: work });
    const name = readdirSync(work).find((file) => file.endsWith('.deb')) ?? '';
    await run('dpkg', ['-x', name, 'root'], { cwd: work });
    await rename(join(work, 'root'), CACHE);
  } catch (error) {
    if (!existsSync(unpacked)) throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return unpacked;
}
