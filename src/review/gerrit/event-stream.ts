import ssh2, { type ClientChannel, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import { AppError } from '../../errors.ts';
import { splitLines } from '../../util/split-lines.ts';
import type { GerritOptions, GerritSshOptions } from './gerrit-options.ts';
import { fingerprintOf, readHostKeys } from './host-keys.ts';
import { createLossExplainer, type Loss } from './stream-loss.ts';

/** Of all events only those that somebody wrote something; what was dropped is told in any case. */
const COMMAND = 'gerrit stream-events -s comment-added';

const DEFAULT_PORT = 29418;

const DEFAULT_KEEPALIVE_MS = 15_000;

/** Signs of life that may stay unanswered. */
const KEEPALIVE_COUNT = 2;

/** For the handshake, and then for the command to be accepted. */
const READY_TIMEOUT_MS = 20_000;

/** Longest event; it holds a comment and a commit message. */
const MAX_EVENT_BYTES = 4 * 1024 * 1024;

/** Most that is kept of what the command complains of, in characters. */
const MAX_SAID = 1000;

/** An open stream of events. */
export interface EventStream {
  /**
   * One JSON text an event; undefined where one was too long to read.
   * @throws AppError `SERVICE_UNAVAILABLE` when the connection is lost, `SERVICE_REFUSED` for a missing right
   */
  readonly lines: AsyncIterable<string | undefined>;
  close(): void;
}

/** Opens a stream of events; resolves when the server has accepted the command. */
export type OpenEventStream = (signal: AbortSignal) => Promise<EventStream>;

/**
 * Reads the keys; nothing is asked of the server before the function is called.
 *
 * @returns undefined where no SSH is configured
 * @throws AppError `CONFIG_INVALID` when no host key is known, or the private key can not be read; the function throws
 *   `SERVICE_UNAVAILABLE`, and `SERVICE_REFUSED` for a wrong host key or an account that is not let in
 */
export function prepareEventStream(options: GerritOptions): OpenEventStream | undefined {
  const { ssh } = options;
  if (ssh === undefined) return undefined;
  const { privateKey, passphrase, host = new URL(options.url).hostname, port = DEFAULT_PORT } = ssh;
  const explain = createLossExplainer(options, `${host}:${port}`, publicFingerprint(ssh, options.name));
  const hostKeys = readHostKeys(ssh.hostKeys, host, port);
  const config: ConnectConfig = {
    host,
    port,
    username: options.username,
    privateKey,
    ...(passphrase !== undefined && { passphrase }),
    algorithms: { serverHostKey: inOrder(hostKeys.kinds) },
    readyTimeout: READY_TIMEOUT_MS,
    keepaliveInterval: ssh.keepaliveMs ?? DEFAULT_KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVE_COUNT,
  };
  return async (signal) => {
    let wrongKey: string | undefined;
    const hostVerifier = (key: Buffer): boolean => {
      if (hostKeys.accepts(key)) return true;
      wrongKey = fingerprintOf(key);
      return false;
    };
    return openStream({ ...config, hostVerifier }, signal, (loss) => explain({ ...loss, wrongKey }));
  };
}

/** All kinds of host keys that are safe, those that the server is known to have first. */
function inOrder(preferred: readonly string[]): ServerHostKeyAlgorithm[] {
  const isPreferred = (kind: string): boolean => preferred.includes(kind);
  return [...HOST_KEY_KINDS.filter(isPreferred), ...HOST_KEY_KINDS.filter((kind) => !isPreferred(kind))];
}

const HOST_KEY_KINDS: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/** Fingerprint of the public half of our key: what an administrator can look for. */
function publicFingerprint({ privateKey, passphrase }: GerritSshOptions, name: string): string {
  const parsed = ssh2.utils.parseKey(privateKey, passphrase);
  if (!(parsed instanceof Error)) return fingerprintOf(parsed.getPublicSSH());
  throw new AppError(
    'CONFIG_INVALID',
    `expected the private SSH key for Gerrit ${name}, found a text that can not be read as one: ${parsed.message}`,
  );
}

/** Connects, and asks for the events. */
function openStream(
  config: ConnectConfig,
  signal: AbortSignal,
  explain: (loss: Loss) => AppError,
): Promise<EventStream> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const close = (): void => void client.destroy();
    let failure: Loss['failure'];
    let timer: NodeJS.Timeout | undefined;
    client.on('error', (error) => {
      failure ??= error;
      close();
    });
    client.once('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', close);
      reject(explain({ failure }));
    });
    client.once('ready', () => {
      timer = setTimeout(() => {
        failure ??= new Error('no answer to the command');
        close();
      }, READY_TIMEOUT_MS);
      client.exec(COMMAND, (error, channel) => {
        clearTimeout(timer);
        failure ??= error;
        if (error) close();
        else resolve({ lines: readLines(channel, (loss) => explain({ failure, ...loss })), close });
      });
    });
    signal.addEventListener('abort', close, { once: true });
    client.connect(config);
  });
}

async function* readLines(
  channel: ClientChannel,
  explain: (loss: Loss) => AppError,
): AsyncGenerator<string | undefined> {
  let said = '';
  let exitCode: number | undefined;
  let count = 0;
  channel.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(0, MAX_SAID);
  });
  channel.on('exit', (code: number | null) => {
    exitCode = code ?? undefined;
  });
  try {
    for await (const line of splitLines(channel, MAX_EVENT_BYTES)) {
      count++;
      yield line;
    }
  } catch {
    // The connection broke, which the client has told of; or the stream was closed by us.
  }
  throw explain({ ...(count === 0 && exitCode && { refusal: said }) });
}
