import type { CiContext } from '../../src/ci/ci-context.ts';
import type { LogPolicy } from '../../src/ci/log-policy.ts';
import { createLog } from '../../src/log.ts';

/** Log servers of this machine may be asked, and who refuses is soon believed. */
export const LOCAL_LOGS: LogPolicy = {
  hosts: ['127.0.0.1'],
  retries: 1,
  timeoutMs: 10_000,
  backOffMs: 5,
  waitMs: 0,
};

/** What a CI system takes, for servers of tests. */
export function ciContext(about: Partial<CiContext> = {}): CiContext {
  return {
    log: createLog({ write: () => {} }),
    now: () => new Date(),
    logs: LOCAL_LOGS,
    secondMs: 1,
    ...about,
  };
}
