import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { pino } from 'pino';
import type { SignatureSet } from '../../src/model/signature.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import { createWebServer, type WebServerParts } from '../../src/web/create-web-server.ts';
import type { WebServer } from '../../src/web/web-context.ts';
import { DEFAULT_WEB_OPTIONS } from '../../src/web/web-options.ts';
import { projectRoot } from './project-root.ts';
import { scratchDirectory } from './sample-store.ts';
import { until } from './until.ts';

/** The moment at which the pages of tests are looked at. */
export const PAGE_TIME = new Date('2026-11-21T12:00:00Z');

/** A store of its own for one test. */
export async function emptyStore(context: TestContext): Promise<EmbeddedStore> {
  const store = await openEmbeddedStore(await scratchDirectory(context), { mode: 'write' });
  context.after(() => store.close());
  return store;
}

/** What a test says of its server. */
export type TestServerParts = Partial<WebServerParts> & { readonly store: WritableStore };

/** The pages over `store`, once they have read it; who starts them closes them. */
export async function startWebServer(parts: TestServerParts): Promise<WebServer> {
  const set: SignatureSet = { version: '0123456789abcdef', signatures: [] };
  const server = await createWebServer({
    signatures: () => ({ set, sources: new Map() }),
    options: DEFAULT_WEB_OPTIONS,
    assets: join(projectRoot, 'assets'),
    now: () => PAGE_TIME,
    log: pino({ level: 'silent' }),
    ...parts,
  });
  await server.ready();
  await until(async () => (await server.inject({ url: '/readyz' })).statusCode === 200, 'readiness');
  return server;
}

/** The same for one test, closed when it is over; answers come by `inject`. */
export async function webServer(context: TestContext, parts: TestServerParts): Promise<WebServer> {
  const server = await startWebServer(parts);
  context.after(() => server.close());
  return server;
}
