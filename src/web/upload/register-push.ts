import type { RegisterPage, WebServer } from '../web-context.ts';
import { registerPush } from './push-routes.ts';
import { registerUploads } from './upload-routes.ts';
import { Uploads } from './uploads.ts';

/** Everything that takes logs in; nothing where no builds can be pushed, as over a store that is only read. */
export const registerPushing: RegisterPage = (server, context) => {
  const { push, options, now } = context;
  if (push === undefined) return;
  const uploads = new Uploads(options.uploadBytes, now);
  server.addHook('onClose', () => uploads.close());
  void server.register(async (scope: WebServer) => registerUploads(scope, context, uploads));
  void server.register(async (scope: WebServer) => registerPush(scope, context, { uploads, push }));
};
