import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { FileLoss } from '../file-loss.ts';

/** Bytes that are read at first: all of most files. */
const FIRST_READ_BYTES = 32 * 1024;

/** Bytes that are read at once of larger files. */
const READ_BYTES = 256 * 1024;

/**
 * The bytes of a local file; no pipe is waited for.
 * @throws FileLoss `unreadable`
 */
export async function* openLocalFile(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error) => {
    throw unreadable(error);
  });
  try {
    let size = FIRST_READ_BYTES;
    let isEnd = false;
    while (!isEnd && !signal.aborted) {
      const buffer = Buffer.allocUnsafeSlow(size);
      const { bytesRead } = await file.read(buffer, 0, size).catch((error) => {
        throw unreadable(error);
      });
      isEnd = bytesRead < size; // of a regular file, less than asked for is the rest
      size = READ_BYTES;
      if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
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
