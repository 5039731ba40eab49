import type { Build } from '../model/build.ts';
import { type LogPlace, NO_LOGS } from './ci-system.ts';
import type { FileLoss } from './file-loss.ts';
import type { LogSource } from './log-source.ts';

/** The file that stands for the logs: named as OpenStack's log scraper names it. */
const RESULT_FILE = 'custom-job-results.txt';

/** Whether a location says that no logs were published. */
export function isNoLogs(location: string): boolean {
  return location.startsWith(NO_LOGS);
}

/**
 * A build of which no logs were published.
 *
 * What the CI system said of it is one line of one file, so that a signature can know a full disk of an executor or
 * a node that could not be had as it knows any other failure. Where none does, the verdict is `no-logs`.
 */
export function createNoLogsSource({ location, build = {} }: LogPlace): LogSource {
  const result = resultOf(location, build);
  const message = `expected logs, found that none were published: the build ended ${result}; ask who runs the CI`;
  const reason: FileLoss['reason'] = 'no-logs';
  return {
    location: build.buildUuid ?? location,
    sequential: false,
    incomplete: [{ filename: '', reason, message }],
    describe: async () => build,
    async *files() {
      const time = (build.endedAt ?? build.startedAt)?.toISOString().replace('T', ' ').slice(0, 23);
      const line = Buffer.from(`${time === undefined ? '' : `${time} | `}${result}\n`);
      yield {
        path: RESULT_FILE,
        sizeBytes: line.length,
        async *open() {
          yield line;
        },
      };
    },
  };
}

/** The result and its details in one line. */
function resultOf(location: string, { status = 'UNKNOWN', extra }: Partial<Build>): string {
  const details = extra?.error_detail ?? location.slice(NO_LOGS.length);
  return `${status} ${details}`.replace(/\s+/g, ' ').trim();
}
