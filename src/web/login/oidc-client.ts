import * as oidc from 'openid-client';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { Refusal } from '../server/refusal.ts';
import type { Claims } from './may-write.ts';
import type { OidcOptions } from './oidc-options.ts';

/** What a log-in under way has to remember between its two steps. */
export interface PendingLogin {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Path to go to afterwards. */
  readonly to: string;
}

/** Sends people to the log-in server and understands what it says of them. */
export interface OidcClient {
  /** Where to send someone, and what to remember. */
  begin(redirect: string, to: string): Promise<{ readonly url: string; readonly pending: PendingLogin }>;
  /** @throws Refusal 400 when the answer is not one to our question */
  finish(answer: URL, pending: PendingLogin): Promise<Claims>;
}

/** A client of the log-in server; asks it for its addresses when the first person logs in. */
export function createOidcClient({ issuer, clientId, clientSecret }: OidcOptions, log: Log): OidcClient {
  let discovered: Promise<oidc.Configuration> | undefined;
  const discover = (): Promise<oidc.Configuration> => {
    discovered ??= oidc
      .discovery(new URL(issuer), clientId, clientSecret, undefined, insecureOptions(issuer))
      .catch((cause: unknown) => {
        discovered = undefined;
        throw new AppError(
          'SERVICE_UNAVAILABLE',
          `expected the log-in server at ${issuer}, it does not answer`,
          {
            cause,
          },
        );
      });
    return discovered;
  };
  return {
    begin: async (redirect, to) => {
      const pending = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
        to,
      };
      const url = oidc.buildAuthorizationUrl(await discover(), {
        redirect_uri: redirect,
        scope: 'openid email profile',
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
        state: pending.state,
        nonce: pending.nonce,
      });
      return { url: url.href, pending };
    },
    finish: async (answer, { state, nonce, verifier }) => {
      const server = await discover();
      try {
        const tokens = await oidc.authorizationCodeGrant(server, answer, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        return { ...tokens.claims() };
      } catch (cause) {
        log.warn({ err: cause }, 'a log-in failed');
        throw new Refusal(400, 'LOGIN_FAILED', 'The log-in failed; begin it again.');
      }
    },
  };
}

/** Plain HTTP is for a log-in server on this machine only. */
function insecureOptions(issuer: string): oidc.DiscoveryRequestOptions {
  const { protocol, hostname } = new URL(issuer);
  const isLocal = protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return isLocal ? { execute: [oidc.allowInsecureRequests] } : {};
}
