import type { Octokit } from '@octokit/core';

/** Answers that are remembered; each is a page of a list, mostly small. */
const MAX_REMEMBERED = 300;

/** Options of a request that is made again and again: asked conditionally, it costs nothing of the rate limit. */
export function conditionally(signal: AbortSignal): {
  readonly signal: AbortSignal;
  readonly isConditional: true;
} {
  return { signal, isConditional: true };
}

type Answer = Awaited<ReturnType<Octokit['request']>>;

/**
 * Makes GET requests that were made {@link conditionally} carry the ETag of the last answer, which is given again when
 * GitHub says that nothing changed.
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function rememberAnswers(api: Octokit): void {
  const remembered = new Map<string, Answer>();
  api.hook.wrap('request', async (request, options) => {
    if (options.method !== 'GET' || options.request.isConditional !== true) return request(options);
    const { url } = api.request.endpoint(options);
    const known = remembered.get(url);
    const etag = known?.headers.etag;
    if (etag !== undefined) options.headers['if-none-match'] = etag;
    try {
      const answer = await request(options);
      remember(remembered, url, answer);
      return answer;
    } catch (error) {
      if (known === undefined || !isNotModified(error)) throw error;
      remember(remembered, url, known);
      return known;
    }
  });
}

function isNotModified(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 304;
}

/** The one that was not asked for the longest time makes room. */
function remember(remembered: Map<string, Answer>, url: string, answer: Answer): void {
  remembered.delete(url);
  remembered.set(url, answer);
  const oldest = remembered.keys().next().value;
  if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
}
