import type { RegisterPage, WebServer } from '../web-context.ts';
import { registerPush } from './push-routes.ts';
import { registerUploads } from './upload-routes.ts';
import { Uploads } from './uploads.ts';

/** How often abandoned uploads are looked for, in ms. */
const SWEEP_MS = 3_600_000;

/** Everything that takes logs in; nothing where no builds can be pushed, as over a store that is only read. */
export const registerPushing: RegisterPage = (server, context) => {
  const { push, options, log } = context;
  if (push === undefined) return;
  const uploads = new Uploads(push.folder, options.uploadBytes);
  const sweep = () =>
    uploads
      .sweep()
      .catch((error: unknown) => log.warn({ err: error }, 'abandoned uploads can not be removed'));
  const timer = setInterval(() => void sweep(), SWEEP_MS).unref();
  server.addHook('onReady', sweep);
  server.addHook('onClose', async () => clearInterval(timer));
  void server.register(async (scope: WebServer) => registerUploads(scope, context, uploads));
  void server.register(async (scope: WebServer) =>
    registerPush(scope, context, { uploads, read: push.read }),
  );
};
