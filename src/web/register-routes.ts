import { registerHealth } from './api/health.ts';
import { registerLogViewer } from './log-viewer/log-routes.tsx';
import { registerRawLog } from './log-viewer/raw-log.ts';
import { registerNowPage } from './pages/now-page.tsx';
import { registerSearch } from './search/search-routes.tsx';
import type { RegisterPage, WebContext, WebServer } from './web-context.ts';

/** Every page and every group of the API: one file each. */
const PAGES: readonly RegisterPage[] = [
  registerHealth,
  registerNowPage,
  registerLogViewer,
  registerRawLog,
  registerSearch,
];

/** Adds all pages to the server. */
export function registerRoutes(server: WebServer, context: WebContext): void {
  for (const register of PAGES) register(server, context);
}
