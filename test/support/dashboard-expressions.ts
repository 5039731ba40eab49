import { readDashboardFile } from './dashboard-searches.ts';

/** An expression in PromQL, and the panel that it stands in. */
export interface PanelExpression {
  readonly title: string;
  readonly expression: string;
}

/**
 * The expressions of a committed Grafana dashboard on Prometheus, as Grafana sends them when all jobs are chosen
 * and the rates look back on `window`.
 */
export function grafanaExpressions(file: string, window: string): PanelExpression[] {
  const { panels }: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(
    readDashboardFile(file),
  );
  return panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => {
      const expression = expr.replaceAll('$__rate_interval', window).replaceAll('$job', '.*');
      return { title, expression };
    }),
  );
}
