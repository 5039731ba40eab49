import { closeSync, constants, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { FileLoss } from '../file-loss.ts';

/** Bytes that are read at first: all of most files. */
const FIRST_READ_BYTES = 32 * 1024;

/** Bytes that are read at once of larger files. */
const READ_BYTES = 256 * 1024;

const readLater = promisify(read);

/**
 * The bytes of a local file; no pipe is waited for.
 *
 * Its first part is read on this thread: most logs are small, and handing each to another thread and back takes longer
 * than the reading.
 * @throws FileLoss `unreadable`
 */
export async function* openLocalFile(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = attempt(() => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    const first = Buffer.allocUnsafeSlow(FIRST_READ_BYTES);
    let bytesRead = attempt(() => readSync(file, first, 0, FIRST_READ_BYTES, null));
    if (bytesRead > 0) yield first.subarray(0, bytesRead);
    let isEnd = bytesRead < FIRST_READ_BYTES; // of a regular file, less than asked for is the rest
    while (!isEnd && !signal.aborted) {
      const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
      ({ bytesRead } = await readLater(file, buffer, 0, READ_BYTES, null).catch((error) => {
        throw unreadable(error);
      }));
      isEnd = bytesRead < READ_BYTES;
      if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
    }
  } finally {
    closeSync(file);
  }
}

function attempt<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw unreadable(error as NodeJS.ErrnoException); // node:fs throws nothing else
  }
}

function unreadable(error: NodeJS.ErrnoException): FileLoss {
  return new FileLoss(
    'unreadable',
    `expected a file that can be read, found ${error.code}; grant access and try again`,
    {
      cause: error,
    },
  );
}
