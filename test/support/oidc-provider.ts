import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

/** A log-in server that logs everybody in as the person of `claims`; as strict about codes as the standard wants. */
export interface OidcProvider {
  readonly issuer: string;
  claims: Record<string, unknown>;
  /** Changes the identity token before it is signed, to see that a wrong one is refused. */
  spoil: Record<string, unknown>;
}

const CLIENT = 'dejabug-pages';

/** Starts the server; it is gone when the test is over. */
export async function startOidcProvider(context: TestContext): Promise<OidcProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, URLSearchParams>();
  const server = createServer((request, response) => {
    answer(request).then(
      ({ status = 200, headers = {}, body }) =>
        response.writeHead(status, headers).end(JSON.stringify(body ?? {})),
      () => response.writeHead(500).end(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const provider: OidcProvider = { issuer: `http://127.0.0.1:${port}`, claims: {}, spoil: {} };
  const { issuer } = provider;
  const json = { 'content-type': 'application/json' };

  async function answer(request: IncomingMessage): Promise<{
    status?: number;
    headers?: Record<string, string>;
    body?: unknown;
  }> {
    const url = new URL(request.url ?? '/', issuer);
    if (url.pathname === '/.well-known/openid-configuration')
      return { headers: json, body: description(issuer) };
    if (url.pathname === '/keys') {
      const key = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' };
      return { headers: json, body: { keys: [key] } };
    }
    if (url.pathname === '/authorize') {
      const code = `code-${codes.size}`;
      codes.set(code, url.searchParams);
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      back.search = new URLSearchParams({
        code,
        state: url.searchParams.get('state') ?? '',
        iss: issuer,
      }).toString();
      return { status: 302, headers: { location: back.href } };
    }
    const form = new URLSearchParams(await text(request));
    const asked = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (asked?.get('code_challenge') !== challenge)
      return { status: 400, headers: json, body: { error: 'invalid_grant' } };
    const now = Math.floor(Date.now() / 1000);
    const token = {
      iss: issuer,
      aud: CLIENT,
      sub: 'person',
      iat: now,
      exp: now + 60,
      nonce: asked.get('nonce'),
    };
    const id_token = sign({ ...token, ...provider.claims, ...provider.spoil });
    return { headers: json, body: { access_token: 'x', token_type: 'Bearer', id_token } };
  }

  function sign(payload: object): string {
    const parts = [{ alg: 'RS256', kid: 'one' }, payload].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const signature = createSign('sha256').update(parts.join('.')).sign(privateKey).toString('base64url');
    return `${parts.join('.')}.${signature}`;
  }

  return provider;
}

/** Name of the client that the server knows. */
export const OIDC_CLIENT = CLIENT;

function description(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  };
}
