import { AppError, isAppError } from '../errors.ts';
import {
  addressOf,
  askServer,
  type DashboardServer,
  reasonOf,
  type ServerAnswer,
  wrongProduct,
} from './dashboard-server.ts';
import type { Installed, InstallOptions } from './installed.ts';
import type { ShippedDashboard } from './shipped-dashboards.ts';

const HEALTH = '/api/health';

/**
 * Writes dashboards to Grafana, in place of those of the same uid and in the folder where they are.
 * @throws AppError `DASHBOARDS_REFUSED`
 */
export async function* installInGrafana(
  server: DashboardServer,
  dashboards: readonly ShippedDashboard[],
  { isDryRun }: InstallOptions,
): AsyncGenerator<Installed> {
  const health = await askServer(server, { path: HEALTH });
  if (!isGrafana(health)) throw wrongProduct(server, HEALTH, health);
  const sources = await sourceTypes(server);
  for (const dashboard of dashboards) {
    const former = await findDashboard(server, dashboard.id);
    if (!isDryRun) await writeDashboard(server, dashboard, former?.folder);
    const warning = missingSource(dashboard, sources);
    yield {
      dashboard,
      address: addressOf(server, `/d/${dashboard.id}`),
      isReplaced: former !== undefined,
      ...(warning !== undefined && { warning }),
    };
  }
}

function isGrafana({ body }: ServerAnswer): boolean {
  return typeof body === 'object' && body !== null && 'database' in body;
}

/** Types of the data sources; undefined where the token may not see them. */
async function sourceTypes(server: DashboardServer): Promise<ReadonlySet<string> | undefined> {
  try {
    const { body } = await askServer(server, { path: '/api/datasources' });
    return new Set(Array.isArray(body) ? body.map(({ type }: { type: string }) => type) : []);
  } catch (error) {
    // The right to see data sources is another one than that to write dashboards, which is tried next.
    if (isAppError(error, 'DASHBOARDS_REFUSED')) return undefined;
    throw error;
  }
}

function missingSource({ content }: ShippedDashboard, known?: ReadonlySet<string>): string | undefined {
  if (known === undefined) return undefined;
  const wanted = content.includes('"type": "prometheus"') ? 'prometheus' : 'elasticsearch';
  if (known.has(wanted)) return undefined;
  return `it shows nothing until Grafana has a data source of type ${wanted}; dashboards/README.md says how to set it up`;
}

/** The folder of the dashboard that has this uid; undefined where there is none. */
async function findDashboard(
  server: DashboardServer,
  uid: string,
): Promise<{ readonly folder?: string } | undefined> {
  const answer = await askServer(server, { path: `/api/dashboards/uid/${uid}` });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw notTaken(uid, answer);
  const { meta } = (answer.body ?? {}) as { meta?: { folderUid?: string } };
  return meta?.folderUid ? { folder: meta.folderUid } : {};
}

/** Without its folder's uid Grafana would move the dashboard to the root. */
async function writeDashboard(
  server: DashboardServer,
  { id, content }: ShippedDashboard,
  folder: string | undefined,
): Promise<void> {
  const json = {
    dashboard: JSON.parse(content),
    overwrite: true,
    message: 'dejabug dashboards install',
    ...(folder !== undefined && { folderUid: folder }),
  };
  const answer = await askServer(server, { path: '/api/dashboards/db', send: { json } });
  if (answer.status !== 200) throw notTaken(id, answer);
}

function notTaken(uid: string, answer: ServerAnswer): AppError {
  const message = `expected Grafana to take the dashboard ${uid}, found that it does not: ${reasonOf(answer)}`;
  return new AppError('DASHBOARDS_REFUSED', message);
}
