import { AppError } from '../errors.ts';
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

/** The oldest Kibana that knows the form of our objects. */
const OLDEST = [8, 9] as const;

const STATUS = '/api/status';

/**
 * Imports dashboards into Kibana, in place of those of the same ids.
 * @param options.space - id of a space; Kibana's default one when absent
 * @throws AppError `DASHBOARDS_REFUSED`
 */
export async function* installInKibana(
  server: DashboardServer,
  dashboards: readonly ShippedDashboard[],
  options: InstallOptions & { readonly space?: string },
): AsyncGenerator<Installed> {
  checkKibana(server, await askServer(server, { path: STATUS }));
  const root = options.space === undefined ? '' : `/s/${encodeURIComponent(options.space)}`;
  if (options.space !== undefined) await checkSpace(server, options.space);
  for (const dashboard of dashboards) {
    const isReplaced = options.isDryRun ? undefined : await importOne(server, root, dashboard);
    yield {
      dashboard,
      address: addressOf(server, `${root}/app/dashboards#/view/${dashboard.id}`),
      ...(isReplaced !== undefined && { isReplaced }),
    };
  }
}

/** A Kibana that does not know us tells its health only, not its version. */
function checkKibana(server: DashboardServer, answer: ServerAnswer): void {
  const { status, version } = (answer.body ?? {}) as {
    status?: { overall?: unknown };
    version?: { number?: string };
  };
  if (status?.overall === undefined) throw wrongProduct(server, STATUS, answer);
  const [major = 0, minor = 0] = (version?.number ?? OLDEST.join('.')).split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  const message = `expected Kibana ${OLDEST.join('.')} or newer at ${addressOf(server, '')}, found ${version?.number}; update it`;
  throw new AppError('DASHBOARDS_REFUSED', message);
}

/** An import into a space that is not there would succeed, and nobody would ever see it. */
async function checkSpace(server: DashboardServer, space: string): Promise<void> {
  const answer = await askServer(server, { path: `/api/spaces/space/${encodeURIComponent(space)}` });
  if (answer.status === 200) return;
  const message = `expected a space "${space}" in Kibana, found none (${reasonOf(answer)}); make it, or choose another with --kibana-space`;
  throw new AppError('DASHBOARDS_REFUSED', message);
}

interface ImportAnswer {
  readonly success?: boolean;
  readonly successResults?: readonly { readonly type: string; readonly overwrite?: boolean }[];
  readonly errors?: readonly {
    readonly type: string;
    readonly id: string;
    readonly error: { readonly type: string; readonly message?: string };
  }[];
}

/** Whether a dashboard was there before. */
async function importOne(
  server: DashboardServer,
  root: string,
  { file, content }: ShippedDashboard,
): Promise<boolean> {
  const form = new FormData();
  form.set('file', new Blob([content], { type: 'application/ndjson' }), file.replace('kibana/', ''));
  const path = `${root}/api/saved_objects/_import?overwrite=true`;
  const answer = await askServer(server, { path, send: { form } });
  const { success, successResults = [], errors = [] } = (answer.body ?? {}) as ImportAnswer;
  if (answer.status === 200 && success === true) {
    return successResults.some(({ type, overwrite }) => type === 'dashboard' && overwrite === true);
  }
  const reasons = errors.map(({ type, id, error }) => `${type} ${id}: ${error.message ?? error.type}`);
  const found = reasons.length > 0 ? reasons.join('; ') : reasonOf(answer);
  throw new AppError(
    'DASHBOARDS_REFUSED',
    `expected Kibana to take ${file}, found that it does not: ${found}`,
  );
}
