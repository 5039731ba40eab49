import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { FileLoss } from '../file-loss.ts';

/** Bytes that are read at once. */
const READ_BYTES = 256 * 1024;

/**
 * The bytes of a local file; no link is followed and no pipe waited for.
 * @throws FileLoss `unreadable`
 */
export async function* openLocalFile(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error) => {
    throw unreadable(error);
  });
  try {
    while (!signal.aborted) {
      const { bytesRead, buffer } = await file
        .read({ buffer: Buffer.allocUnsafeSlow(READ_BYTES) })
        .catch((error) => {
          throw unreadable(error);
        });
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
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
