import type { ShippedDashboard } from './shipped-dashboards.ts';

/** A dashboard that is in place now, or would be. */
export interface Installed {
  readonly dashboard: ShippedDashboard;
  /** Where people see it. */
  readonly address: string;
  /** Whether one of the same id was there; undefined where nobody looked. */
  readonly isReplaced?: boolean;
  /** Why it shows nothing yet, and what to do. */
  readonly warning?: string;
}

/** How dashboards are put in place. */
export interface InstallOptions {
  /** Looks at the server, and writes nothing. */
  readonly isDryRun: boolean;
}
