import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { AppError } from '../../errors.ts';
import { rememberAnswers } from './conditional-requests.ts';
import type { ApiServices, GitHubLogin } from './github-login.ts';

const PatientOctokit = Octokit.plugin(retry, throttling);

/** GitHub's REST API for one installation or token: patient, within the rate limits. */
export type GitHubApi = InstanceType<typeof PatientOctokit>;

/** Ms without an answer before a request counts as failed. */
const TIMEOUT_MS = 30_000;

/** Longest wait that GitHub may ask for before a request is tried again, in seconds; beyond it the request fails. */
const MAX_WAIT_SECONDS = 90;

/** Version of the API that this is written for. @see https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const API_VERSION = '2022-11-28';

/**
 * An API client that logs in as an App's installation or with a token.
 * @param installationId - undefined for an App: the client can ask about the App itself only
 */
export function createApi(
  options: GitHubLogin,
  installationId: number | undefined,
  services: ApiServices,
): GitHubApi {
  const limit = new RateLimit(options.name, services);
  const secondMs = services.secondMs ?? 1000;
  const api = new PatientOctokit({
    baseUrl: apiUrlOf(options),
    userAgent: 'dejabug',
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    request: { fetch: fetchWithin(TIMEOUT_MS) },
    retry: { retryAfterBaseValue: secondMs },
    throttle: {
      id: `${options.name}/${installationId ?? ''}/${crypto.randomUUID()}`,
      retryAfterBaseValue: secondMs,
      onRateLimit: (seconds, _request, _octokit, tries) => limit.reached(seconds, tries),
      onSecondaryRateLimit: (seconds, _request, _octokit, tries) => limit.reached(seconds, tries),
    },
    ...credentials(options, installationId),
  });
  api.hook.before('request', (request) => {
    limit.check();
    request.headers['x-github-api-version'] = API_VERSION;
  });
  rememberAnswers(api);
  return api;
}

function credentials(options: GitHubLogin, installationId: number | undefined): object {
  const { token, appId, privateKey } = options;
  if (token !== undefined) return { auth: token };
  const app = { appId, privateKey, ...(installationId !== undefined && { installationId }) };
  return { authStrategy: createAppAuth, auth: app };
}

/** Where the API of an instance is. */
function apiUrlOf({ url = 'https://github.com', apiUrl }: GitHubLogin): string {
  if (apiUrl !== undefined) return apiUrl.replace(/\/$/, '');
  const { origin, hostname } = new URL(url);
  if (hostname === 'github.com') return 'https://api.github.com';
  return hostname.endsWith('.ghe.com') ? `https://api.${hostname}` : `${origin}/api/v3`;
}

/** A limit that was reached: until it is over nothing more is asked, which GitHub would count against us. */
class RateLimit {
  readonly #host: string;
  readonly #services: ApiServices;
  #endsAt = 0;

  constructor(host: string, services: ApiServices) {
    this.#host = host;
    this.#services = services;
  }

  /** Whether to wait for the end of the limit and to try again. */
  reached(seconds: number, tries: number): boolean {
    const isWaitedFor = seconds <= MAX_WAIT_SECONDS && tries < 3;
    this.#services.log.warn({ host: this.#host, seconds, isWaitedFor }, 'rate limit reached');
    if (!isWaitedFor) this.#endsAt = this.#services.now().getTime() + seconds * 1000;
    return isWaitedFor;
  }

  check(): void {
    if (this.#services.now().getTime() >= this.#endsAt) return;
    const end = new Date(this.#endsAt).toISOString();
    throw new AppError('SERVICE_UNAVAILABLE', `GitHub’s rate limit is reached until ${end}; wait`);
  }
}

function fetchWithin(timeoutMs: number): typeof fetch {
  return (url, init) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    return fetch(url, { ...init, signal });
  };
}
