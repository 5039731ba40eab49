import { AppError } from '../errors.ts';
import { defined } from '../util/defined.ts';
import type { LogPlace } from './ci-system.ts';
import { checkLogAddress, type LogPolicy } from './log-policy.ts';
import { uploadOf } from './log-server/upload-wait.ts';
import type { LogSource } from './log-source.ts';
import { createNoLogsSource, isNoLogs } from './no-logs-source.ts';
import { DEFAULT_SOURCE_LIMITS } from './source-limits.ts';

/** Longest that one file of an address that anyone may have written may take, in ms. */
const MAX_FILE_MS = 15 * 60 * 1000;

/**
 * The logs at a place that a comment or a CI system named, which is not to be trusted: a log server, or no logs.
 * What is still being uploaded is waited for.
 * @throws AppError `ADDRESS_REFUSED` for a place that `policy` does not allow, a file of this machine among them
 */
export async function openLocation(place: LogPlace, policy: LogPolicy, now: () => Date): Promise<LogSource> {
  const { location, build } = place;
  if (isNoLogs(location)) return createNoLogsSource(place);
  if (!URL.canParse(location)) {
    throw new AppError(
      'ADDRESS_REFUSED',
      `expected the address of a log server, found ${location.slice(0, 200)}`,
    );
  }
  const { allowPrivateAddresses } = checkLogAddress(new URL(location), policy);
  const { createLogServerSource } = await import('./log-server/log-server-source.ts');
  const { limits, retries, timeoutMs, backOffMs, maxFileMs = MAX_FILE_MS } = policy;
  return createLogServerSource(location, {
    limits: { ...DEFAULT_SOURCE_LIMITS, ...limits },
    allowPrivateAddresses,
    maxFileMs,
    ...defined({ retries, timeoutMs, backOffMs, build }),
    upload: uploadOf(build ?? {}, policy, now),
  });
}
