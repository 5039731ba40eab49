import type { TestContext } from 'node:test';
import { type Answer, type Asked, startServer } from './start-server.ts';

/** A dashboard as Grafana keeps it. */
interface KeptDashboard {
  readonly dashboard: Readonly<Record<string, unknown>>;
  readonly folderUid: string;
  readonly version: number;
}

export interface FakeGrafana {
  readonly url: string;
  /** By uid. */
  readonly dashboards: Map<string, KeptDashboard>;
}

export interface FakeGrafanaOptions {
  readonly authorization?: string;
  /** Types of its data sources. */
  readonly sources?: readonly string[];
  /** Whether the token may only write dashboards. */
  readonly hidesSources?: boolean;
  readonly isProvisioned?: boolean;
}

/**
 * A Grafana. Like the real one it moves a dashboard to the root when no folder is said, and refuses one that is
 * there already unless `overwrite` is said.
 *
 * @see https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/
 */
export async function startFakeGrafana(
  context: TestContext,
  {
    authorization,
    sources = ['elasticsearch', 'prometheus'],
    hidesSources,
    isProvisioned,
  }: FakeGrafanaOptions = {},
): Promise<FakeGrafana> {
  const dashboards = new Map<string, KeptDashboard>();
  const write = ({ body }: Asked): Answer => {
    const { dashboard, overwrite, folderUid = '' } = JSON.parse(body.toString());
    const former = dashboards.get(dashboard.uid);
    if (isProvisioned) return { status: 400, body: { message: 'Cannot save provisioned dashboard' } };
    if (former && overwrite !== true)
      return { status: 412, body: { status: 'name-exists', message: 'exists' } };
    const version = (former?.version ?? 0) + 1;
    dashboards.set(dashboard.uid, { dashboard, folderUid, version });
    return { body: { status: 'success', uid: dashboard.uid, version } };
  };
  const answer = (asked: Asked): Answer => {
    const { method, path, headers } = asked;
    if (path === '/api/health') return { body: { database: 'ok', version: '12.1.0', commit: 'fake' } };
    if (authorization !== undefined && headers.authorization !== authorization) {
      return { status: 401, body: { message: 'Invalid API key' } };
    }
    if (path === '/api/datasources') {
      if (hidesSources) return { status: 403, body: { message: 'You need datasources:read' } };
      return { body: sources.map((type, id) => ({ id, type })) };
    }
    if (method === 'POST' && path === '/api/dashboards/db') return write(asked);
    const kept = dashboards.get(path.replace('/api/dashboards/uid/', ''));
    if (kept === undefined) return { status: 404, body: { message: 'Dashboard not found' } };
    return { body: { dashboard: kept.dashboard, meta: { folderUid: kept.folderUid } } };
  };
  return { url: await startServer(context, answer), dashboards };
}
