import { createHash } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { isProcessHere } from './process-gone.ts';

const HOST = createHash('sha256').update(`${hostname()} ${processNamespace()}`).digest('hex').slice(0, 8);

/** Tells this process from an earlier one that had the same number, as the first process of a container has. */
const STARTED = Math.round(performance.timeOrigin).toString(36);

/** Names this process in the name of a file, so that others can tell when whoever made it is dead. */
export const PROCESS_MARK = `${HOST}-${process.pid}-${STARTED}`;

/** The form of {@link PROCESS_MARK}, to be looked for within a name. */
export const MARK_PATTERN = '[0-9a-f]{8}-\\d+-\\w+';

/** Whether the process of a mark is there; undefined when it is one of another machine or container, of which nothing is known. */
export function isRunning(mark: string): boolean | undefined {
  const [host, id, started] = mark.split('-');
  if (host !== HOST) return undefined;
  if (Number(id) === process.pid) return started === STARTED;
  return isProcessHere(Number(id));
}

/** Containers of one machine may share its name, and yet not see each other's processes (Linux: namespaces(7)). */
function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
