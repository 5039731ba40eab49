import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { loadServicesConfig, type ServicesConfig } from '../config/services-config.ts';
import { AppError } from '../errors.ts';
import { createLog, type Log } from '../log.ts';
import { loadSignatures } from '../signatures/load-signatures.ts';
import { isClusterLocation } from '../store/store-location.ts';
import type { WritableStore } from '../store/writable-store.ts';
import { createWebServer } from '../web/create-web-server.ts';
import type { SignatureLibrary } from '../web/signature-library.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { createPusher } from './create-pusher.ts';
import { signaturePaths } from './load-judge.ts';
import { hasStore, withStore } from './open-store.ts';
import { openTrackers } from './open-trackers.ts';
import type { CommonFlags } from './options.ts';
import { readPackage } from './package-info.ts';
import { type CommandStart, startCommand } from './start-command.ts';

interface ServeFlags extends CommonFlags {
  readonly port?: number;
  readonly host?: string;
  readonly asOf?: Date;
}

/** How often signatures are read anew, in ms. */
const RELOAD_MS = 60_000;

/** Serves the pages until the command is stopped. */
export async function runServe(flags: ServeFlags, context: CommandContext): Promise<ExitCode> {
  const start = await startCommand({ ...context, now: clockFrom(flags.asOf, context.now) }, flags);
  const services = await loadServicesConfig({
    cwd: context.cwd,
    env: context.env,
    ...(flags.config !== undefined && { file: flags.config }),
  });
  // Requests under way are answered before the store is closed.
  const stay = { ...start, context: { ...start.context, signal: new AbortController().signal } };
  // Builds may be pushed, or somebody may want no more mails.
  const hasWriters = isWritable(services) || services.notify.mail !== undefined;
  const mayWrite = hasWriters || !hasStore(start);
  return withStore(stay, mayWrite ? 'write' : 'read', (store) => serve(store, { flags, start, services }));
}

/** A clock that shows `start` now and goes on from there. */
function clockFrom(start: Date | undefined, now: () => Date): () => Date {
  if (start === undefined) return now;
  const ahead = start.getTime() - now().getTime();
  return () => new Date(now().getTime() + ahead);
}

/** Whether anybody may write at all. */
function isWritable({ web }: ServicesConfig): boolean {
  return web.tokenHashes.length > 0 || web.oidc !== undefined;
}

/** Where uploads lie: beside what they become part of, or, when that is elsewhere, in the place of an embedded store. */
function uploadFolder({ config, context }: CommandStart, { web }: ServicesConfig): string {
  if (web.uploadFolder !== undefined) return resolve(context.cwd, web.uploadFolder);
  const directory = isClusterLocation(config.store) ? join(context.cwd, '.dejabug') : config.store;
  return join(directory, 'uploads');
}

interface Serving {
  readonly flags: ServeFlags;
  readonly start: CommandStart;
  readonly services: ServicesConfig;
}

async function serve(store: WritableStore, { flags, start, services }: Serving): Promise<ExitCode> {
  const { context, output } = start;
  const { now } = context;
  const log = createLog(context.stderr, 'warn');
  const signatures = await keepSignatures(start, log);
  const mayPush = isWritable(services);
  const trackers = openTrackers({
    trackers: services.trackers,
    ...(mayPush && { records: store.records() }),
    now,
    onFailure: (tracker, error) => log.warn({ err: error, tracker }, 'a tracker does not answer'),
  });
  const pusher = mayPush ? createPusher(start, store, () => signatures.current().set) : undefined;
  const server = await createWebServer({
    store,
    signatures: signatures.current,
    options: services.web,
    lookUpBug: (bug, link) => trackers.lookUp(bug, link),
    ...(pusher && { push: { read: pusher.push, folder: uploadFolder(start, services) } }),
    assets: join(readPackage().root, 'assets'),
    now,
    log,
  });
  try {
    const { port = 8080, host = '127.0.0.1' } = flags;
    output.note(`pages: ${await listen(server, host, port)}/`);
    if (!context.signal.aborted) await once(context.signal, 'abort');
    return 0;
  } finally {
    signatures.stop();
    await server.close();
    await pusher?.close();
    await trackers.close();
  }
}

async function listen(
  server: Awaited<ReturnType<typeof createWebServer>>,
  host: string,
  port: number,
): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    const message = `expected a free port for the pages, found ${host}:${port} taken or forbidden; choose another with --port`;
    throw new AppError('CONFIG_INVALID', message, { cause });
  }
}

/** The configured signatures, read anew now and then. */
async function keepSignatures(
  start: CommandStart,
  log: Log,
): Promise<{ readonly current: () => SignatureLibrary; stop(): void }> {
  const read = () => loadSignatures(signaturePaths(start));
  let library: SignatureLibrary = await read();
  const timer = setInterval(() => {
    read().then(
      (loaded) => {
        if (loaded.set.version !== library.set.version) library = loaded;
      },
      (error: unknown) => log.warn({ err: error }, 'signatures can not be read anew'),
    );
  }, RELOAD_MS);
  return { current: () => library, stop: () => clearInterval(timer) };
}
