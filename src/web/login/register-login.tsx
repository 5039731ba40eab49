import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import { z } from 'zod';
import { Layout } from '../design/layout.tsx';
import { Name } from '../design/names.tsx';
import { Refusal } from '../server/refusal.ts';
import { sendPage } from '../server/send-page.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { readSealed, setSealed } from './cookies.ts';
import { writerName } from './may-write.ts';
import type { OidcClient, PendingLogin } from './oidc-client.ts';
import type { OidcOptions } from './oidc-options.ts';

/** A working day. */
const LOGIN_SECONDS = 8 * 3600;

/** How long someone may take to type a password. */
const PENDING_SECONDS = 600;

const PENDING = 'dejabug-login';

/** A path on this server: what follows is neither another host nor a backslash that browsers take for a slash. */
const to = z
  .string()
  .regex(/^\/(?![/\\])[^\\\s]*$/)
  .max(2000)
  .catch('/')
  .default('/');

/** `/login`, `/logout`: who is logged in may write. Nothing is kept here: the browser keeps a signed cookie. */
export async function registerLogin(server: WebServer, context: WebContext): Promise<void> {
  const { oidc, baseUrl = '' } = context.options;
  if (oidc === undefined) return;
  await server.register(cookie, { secret: oidc.cookieSecret ?? randomBytes(32).toString('hex') });
  const isSecure = baseUrl.startsWith('https:');
  const name = isSecure ? '__Host-dejabug-user' : 'dejabug-user';
  server.addHook('onRequest', async (request) => {
    const user = readSealed(request, name, context.now());
    if (typeof user === 'string') request.user = user;
  });
  addLoginPage(server, context);
  // The library is loaded only where somebody can log in.
  const { createOidcClient } = await import('./oidc-client.ts');
  addLoginSteps(server, context, {
    oidc,
    client: createOidcClient(oidc, context.log),
    cookie: { name, secure: isSecure },
  });
}

interface LoginParts {
  readonly oidc: OidcOptions;
  readonly client: OidcClient;
  readonly cookie: { readonly name: string; readonly secure: boolean };
}

function addLoginSteps(server: WebServer, { options, now, log }: WebContext, parts: LoginParts): void {
  const { oidc, client } = parts;
  const { name, secure } = parts.cookie;
  const redirect = `${options.baseUrl}/login/callback`;
  const start = { querystring: z.object({ to }), hide: true };
  server.get('/login/start', { schema: start }, async (request, reply) => {
    const { url, pending } = await client.begin(redirect, request.query.to);
    setSealed(reply, PENDING, pending, { seconds: PENDING_SECONDS, now: now(), secure, path: '/login' });
    return reply.header('cache-control', 'no-store').redirect(url, 303);
  });
  server.get('/login/callback', { schema: { hide: true } }, async (request, reply) => {
    // It is what the step before kept, or nothing.
    const pending = readSealed(request, PENDING, now()) as PendingLogin | undefined;
    if (pending === undefined) {
      throw new Refusal(
        400,
        'LOGIN_EXPIRED',
        'This log-in was not begun here, or too long ago; begin it again.',
      );
    }
    reply.clearCookie(PENDING, { path: '/login' });
    const query = request.url.slice(request.url.indexOf('?'));
    const claims = await client.finish(new URL(redirect + query), pending);
    const user = writerName(claims, oidc.writers);
    if (user === undefined) {
      throw new Refusal(
        403,
        'NO_WRITER',
        'You are known, but may not write here; web.oidc.writers says who may.',
      );
    }
    log.info({ user }, 'somebody logged in');
    setSealed(reply, name, user, { seconds: LOGIN_SECONDS, now: now(), secure, path: '/' });
    return reply.header('cache-control', 'no-store').redirect(pending.to, 303);
  });
  server.post('/logout', { schema: { hide: true } }, async (_, reply) =>
    reply.clearCookie(name, { path: '/', secure }).redirect('/login', 303),
  );
}

function addLoginPage(server: WebServer, context: WebContext): void {
  server.get('/login', { schema: { hide: true } }, async (request, reply) =>
    sendPage(
      reply.header('cache-control', 'no-store'),
      <Layout context={context} title="Log in" path="/login">
        <h1>Log in</h1>
        {request.user === null ? (
          <>
            <p>Everything can be read without. Who is logged in may save signatures and push builds.</p>
            <p>
              <a href="/login/start">Log in</a>
            </p>
          </>
        ) : (
          <>
            <p>
              You are <Name text={request.user} />.
            </p>
            <form method="post" action="/logout">
              <button type="submit">Log out</button>
            </form>
          </>
        )}
      </Layout>,
    ),
  );
}
