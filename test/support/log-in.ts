import type { LightMyRequestResponse } from 'fastify';
import type { WebServer } from '../../src/web/web-context.ts';

/** What a browser would send back of the cookies that were set. */
export function cookiesOf(...answers: readonly LightMyRequestResponse[]): Record<string, string> {
  const set = answers.flatMap(({ cookies }) => cookies);
  return Object.fromEntries(set.filter(({ value }) => value !== '').map(({ name, value }) => [name, value]));
}

/** Goes to the log-in server and back, as a browser would. */
export async function logIn(server: WebServer, to = '/workshop') {
  const begun = await server.inject({ url: `/login/start?to=${encodeURIComponent(to)}` });
  const there = await fetch(String(begun.headers.location), { redirect: 'manual' });
  const back = new URL(there.headers.get('location') ?? '');
  const done = await server.inject({ url: back.pathname + back.search, cookies: cookiesOf(begun) });
  return { begun, back, done };
}
