import { registerLogViewer } from './log-viewer/log-routes.tsx';
import { registerRawLog } from './log-viewer/raw-log.ts';
import type { RegisterPage, WebContext, WebServer } from './web-context.ts';

/** Every page and every group of the API: one file each. */
const PAGES: readonly RegisterPage[] = [registerLogViewer, registerRawLog];

/** Adds all pages to the server. */
export function registerRoutes(server: WebServer, context: WebContext): void {
  for (const register of PAGES) register(server, context);
}
