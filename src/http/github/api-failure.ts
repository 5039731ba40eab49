import { AppError, isAppError } from '../../errors.ts';
import { withoutCredentials } from '../../util/without-credentials.ts';

/** The part of Octokit's RequestError that we read; the rest holds the request with its headers. */
interface FailedRequest {
  readonly status: number;
  readonly response?: {
    readonly headers: Readonly<Record<string, string | number | undefined>>;
  };
}

/**
 * What a failed request means for us, without the request, whose headers hold a credential.
 * @param what - what was asked for: `the comments of owner/name#1`
 */
export function apiFailure(error: unknown, what: string, signal: AbortSignal): AppError {
  if (isAppError(error)) return error;
  if (signal.aborted) return new AppError('INTERRUPTED', `asking GitHub for ${what} was stopped`);
  const message = error instanceof Error ? firstLine(error.message) : String(error);
  if (!isFailedRequest(error) || error.response === undefined || error.status >= 500)
    return new AppError(
      'SERVICE_UNAVAILABLE',
      `expected ${what} from GitHub, found ${message}; try again later`,
    );
  const { status, response } = error;
  if (status === 429 || /rate limit/i.test(message))
    return new AppError(
      'SERVICE_UNAVAILABLE',
      `expected ${what} from GitHub, found its rate limit reached; wait`,
    );
  return new AppError(
    'SERVICE_REFUSED',
    `expected ${what} from GitHub, found status ${status} (${message}); ${advice(status, response.headers)}`,
  );
}

/** Whether a request was answered with one of these. */
export function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return isFailedRequest(error) && statuses.includes(error.status);
}

function isFailedRequest(error: unknown): error is Error & FailedRequest {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}

function advice(status: number, headers: Readonly<Record<string, string | number | undefined>>): string {
  if (status === 401) return 'check the token, or the App’s id and private key';
  const needed = headers['x-accepted-github-permissions'] ?? headers['x-accepted-oauth-scopes'];
  if ((status === 403 || status === 404) && needed) return `give the App or token the right ${needed}`;
  if (status === 403 || status === 404)
    return 'give the App or token access to the repository (docs/HOSTS.md), or look whether the conversation is locked';
  return 'look at the message';
}

function firstLine(message: string): string {
  return withoutCredentials(message.split('\n', 1)[0] ?? '').slice(0, 300);
}
