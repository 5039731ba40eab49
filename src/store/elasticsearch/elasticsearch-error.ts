import { errors } from '@elastic/elasticsearch';
import { AppError, isAppError } from '../../errors.ts';

/** Answers after which the same request may succeed later. */
const PASSING = new Set([408, 429, 502, 503, 504]);

/** Thrown for documents of a request, the rest of which succeeded, that the cluster may take later. */
export class RefusedForNow extends Error {}

/** Whether the cluster may take the same request later: it is busy, restarting, cut off, or out of disk. */
export function isPassing(error: unknown): boolean {
  if (error instanceof RefusedForNow) return true;
  if (error instanceof errors.ConnectionError) return !isCertificateProblem(error);
  if (error instanceof errors.TimeoutError || error instanceof errors.NoLivingConnectionsError) return true;
  if (error instanceof errors.ResponseError) return PASSING.has(error.statusCode ?? 0) || isReadOnly(error);
  // A proxy's page of HTML where JSON was expected.
  return error instanceof errors.DeserializationError;
}

/** Turns what the client throws into an error that a person can act on. */
export function elasticsearchError(error: unknown, step: string): AppError {
  if (isAppError(error)) return error;
  if (
    error instanceof errors.RequestAbortedError ||
    (error instanceof Error && error.name === 'AbortError')
  ) {
    return new AppError('INTERRUPTED', `${step}: stopped before its end`, { cause: error });
  }
  return new AppError('STORE_UNAVAILABLE', `${step}: ${explain(error)}`, { cause: error });
}

function explain(error: unknown): string {
  if (error instanceof errors.TimeoutError) {
    return 'expected an answer from Elasticsearch, found none in time; check that the cluster is up and not overloaded';
  }
  if (error instanceof errors.ConnectionError) {
    return isCertificateProblem(error)
      ? `expected a certificate that can be trusted, found "${error.message}"; set the CA file of the authority that signed it`
      : `expected to reach Elasticsearch, found "${error.message}"; check the address and that the cluster is up`;
  }
  if (error instanceof errors.DeserializationError) {
    return 'expected JSON from Elasticsearch, found something else, perhaps the page of a proxy before it; check the address and the proxy';
  }
  if (error instanceof errors.ResponseError) return explainResponse(error);
  return error instanceof Error ? error.message : String(error);
}

function explainResponse(error: errors.ResponseError): string {
  const status = error.statusCode ?? 0;
  const reason = reasonOf(error);
  if (status === 401) {
    return 'expected credentials that the cluster accepts, found that it refuses them (401); check the API key, or the user and password';
  }
  if (isReadOnly(error)) {
    return `expected an index that takes writes, found it read-only (${reason}); free disk space on the cluster, then run the same command again`;
  }
  if (status === 403) {
    return `expected the right to do this, found that the credentials lack it (${reason}); docs/SCALING.md lists the privileges`;
  }
  return `Elasticsearch answered ${status}: ${reason}`;
}

/** The disk is fuller than the cluster's flood stage: indices are locked until there is room. */
function isReadOnly(error: errors.ResponseError): boolean {
  return reasonOf(error).includes('cluster_block_exception');
}

function isCertificateProblem(error: Error): boolean {
  return /certificate|self.signed|unable to verify|altnames/i.test(error.message);
}

function reasonOf(error: errors.ResponseError): string {
  const body: unknown = error.body;
  if (typeof body === 'object' && body !== null && 'error' in body) {
    const inner = body.error;
    if (typeof inner === 'object' && inner !== null && 'type' in inner && 'reason' in inner) {
      return `${String(inner.type)}: ${String(inner.reason)}`;
    }
    return String(inner);
  }
  const text = typeof body === 'string' ? body : error.message;
  return text.trimStart().startsWith('<')
    ? 'a page of HTML, perhaps of a proxy before the cluster'
    : text.slice(0, 200);
}
