import type { ClientErrorExtensions } from 'ssh2';
import { AppError } from '../../errors.ts';
import { visibleText } from '../../util/visible-text.ts';
import type { GerritOptions } from './gerrit-options.ts';

/** Most that is shown of what the server said, in characters. */
const MAX_SAID = 200;

/** What is known of a stream that could not be opened, or ended. */
export interface Loss {
  /** Of the connection. */
  readonly failure?: (Error & ClientErrorExtensions) | undefined;
  /** Fingerprint of the key that the server showed, where it was not a known one. */
  readonly wrongKey?: string | undefined;
  /** What the command said when it ended at once. */
  readonly refusal?: string | undefined;
}

/**
 * Makes a function that says what is missing, or that the connection was lost.
 *
 * @param ourKey - fingerprint of the key that the account comes with
 */
export function createLossExplainer(
  { name, username }: Pick<GerritOptions, 'name' | 'username'>,
  place: string,
  ourKey: string,
): (loss: Loss) => AppError {
  const server = `Gerrit ${name}'s SSH server (${place})`;
  return ({ failure, wrongKey, refusal }) => {
    const refused = (message: string): AppError =>
      new AppError('SERVICE_REFUSED', message, { cause: failure });
    if (wrongKey !== undefined) {
      return refused(
        `expected ${server} to have one of the configured host keys, found ${wrongKey}; nothing was sent to it. ` +
          'If the administrator says that this is its key, put it into hostKeys',
      );
    }
    if (failure?.level === 'client-authentication') {
      return refused(
        `expected ${server} to let ${username} in with the key ${ourKey}, found it refused; ` +
          'add the public key to the account (Settings, SSH Keys), and check the user name',
      );
    }
    if (refusal !== undefined) {
      return refused(
        `expected ${server} to stream events to ${username}, found "${visibleText(refusal, MAX_SAID)}"; ` +
          `give the global capability Stream Events (All-Projects, Access) to a group that ${username} is in`,
      );
    }
    const found = failure?.message ?? 'the connection closed';
    return new AppError(
      'SERVICE_UNAVAILABLE',
      `expected ${server} to stream events, found ${found}; it is tried again`,
      { cause: failure },
    );
  };
}
