/** The administrator that `init --dev` makes. */
export const ADMIN = 'admin';

/** The HTTP password of a test server's account. */
export function passwordOf(account: string): string {
  return account === ADMIN ? 'secret' : `${account} secret`;
}

/**
 * Asks a test server something, as an account.
 * @param path - behind `/a/`
 * @throws Error with the server's words for any status but 2xx
 */
export type GerritRest = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
  account?: string,
) => Promise<unknown>;

/** Asks the server at `url`. */
export function gerritRest(url: string): GerritRest {
  return async (method, path, body, account = ADMIN) => {
    const answer = await fetch(`${url}/a/${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${account}:${passwordOf(account)}`).toString('base64')}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} as ${account}: ${answer.status} ${text}`);
    return text.startsWith(")]}'") ? JSON.parse(text.slice(4)) : text;
  };
}
