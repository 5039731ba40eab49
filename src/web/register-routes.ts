import type { RegisterPage, WebContext, WebServer } from './web-context.ts';

/** Every page and every group of the API: one file each. */
const PAGES: readonly RegisterPage[] = [];

/** Adds all pages to the server. */
export function registerRoutes(server: WebServer, context: WebContext): void {
  for (const register of PAGES) register(server, context);
}
