import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { removeFolder } from './remove-folder.ts';
import { startServerProcess } from './server-process.ts';

const run = promisify(execFile);

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
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const server = await startServerProcess({
    command: await binary(),
    args: [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    cwd: folder,
    log: join(folder, 'output.log'),
    isUp: () =>
      fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
  });
  const stop = async (): Promise<void> => {
    await server.end('SIGTERM');
    await removeFolder(folder);
  };
  return { url, stop };
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
