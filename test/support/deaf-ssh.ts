import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import ssh2 from 'ssh2';
import { fingerprintOf } from '../../src/review/gerrit/host-keys.ts';

const PATIENCE_MS = 180_000;

/** An SSH server that lets everybody in, takes every command, and never says anything. */
export interface DeafSsh {
  readonly port: number;
  readonly fingerprint: string;
  /** Resolves when so many commands were taken. */
  opened(commands: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one on a free port. */
export async function startDeafSsh(): Promise<DeafSsh> {
  const { private: privateKey } = ssh2.utils.generateKeyPairSync('ed25519');
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  const clients = new Set<ssh2.Connection>();
  let commands = 0;
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    clients.add(client);
    client.on('error', () => {}); // a client that goes away does so without a word
    client.on('close', () => clients.delete(client));
    client.on('authentication', (attempt) => attempt.accept());
    client.on('session', (accept) => {
      accept().on('exec', (acceptCommand) => {
        acceptCommand();
        commands++;
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // listening on a port, not a pipe
  return {
    port,
    fingerprint: fingerprintOf(parsed.getPublicSSH()),
    opened: async (wanted) => {
      for (const deadline = Date.now() + PATIENCE_MS; commands < wanted; await delay(20)) {
        if (Date.now() > deadline) throw new Error(`${commands} commands were taken, not ${wanted}`);
      }
    },
    stop: async () => {
      for (const client of clients) client.end();
      server.close();
      await once(server, 'close');
    },
  };
}
