import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../errors.ts';

/** Which keys an SSH server may show. */
export interface HostKeys {
  /** Kinds of keys that are known to be the server's, for both sides to choose one of these; empty when unknown. */
  readonly kinds: readonly string[];
  /** @param key - as it comes over the wire */
  accepts(key: Buffer): boolean;
}

/**
 * Understands fingerprints, `SHA256:` and base 64, and lines of OpenSSH's file of known hosts: plain and hashed names,
 * patterns, ports, `@revoked`; not certificates.
 *
 * @throws AppError `CONFIG_INVALID` where there is none for this host
 */
export function readHostKeys(entries: readonly string[], host: string, port: number): HostKeys {
  const fingerprints = new Set<string>();
  const known: KnownKey[] = [];
  for (const line of entries.flatMap((entry) => entry.split('\n'))) {
    const text = line.trim();
    if (text.startsWith('SHA256:')) fingerprints.add(text.replace(/=+$/, ''));
    else known.push(...readKnownHost(text, host, port));
  }
  const revoked = known.filter(({ isRevoked }) => isRevoked).map(({ key }) => key);
  const good = known.filter(({ isRevoked }) => !isRevoked);
  if (fingerprints.size === 0 && good.length === 0) {
    throw new AppError(
      'CONFIG_INVALID',
      `expected the SSH host key of ${host}:${port} in hostKeys, found none for it; ` +
        `put in what "ssh-keyscan -p ${port} ${host}" says, after comparing it with what the server's administrator gives`,
    );
  }
  return {
    kinds: fingerprints.size > 0 ? [] : good.flatMap(({ kind }) => kindsOf(kind)),
    accepts: (key) => {
      const wire = key.toString('base64');
      if (revoked.includes(wire)) return false;
      return fingerprints.has(fingerprintOf(key)) || good.some((entry) => entry.key === wire);
    },
  };
}

/** The fingerprint of a host key, as `ssh-keygen -l` prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

interface KnownKey {
  readonly kind: string;
  /** In base 64. */
  readonly key: string;
  readonly isRevoked: boolean;
}

/** `[@marker] hosts kind key [comment]` (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
function readKnownHost(line: string, host: string, port: number): KnownKey[] {
  const fields = line.split(/\s+/);
  const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined;
  const [hosts, kind, key] = fields;
  if (hosts === undefined || kind === undefined || key === undefined || line.startsWith('#')) return [];
  if (marker === '@cert-authority') return [];
  const name = port === 22 ? host : `[${host}]:${port}`;
  return namesHost(hosts, name) ? [{ kind, key, isRevoked: marker === '@revoked' }] : [];
}

function namesHost(hosts: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|(?<salt>[^|]+)\|(?<hash>[^|]+)$/.exec(hosts) ?? [];
  if (salt !== undefined && hash !== undefined) {
    const [wanted, found] = [
      Buffer.from(hash, 'base64'),
      createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest(),
    ];
    return wanted.length === found.length && timingSafeEqual(wanted, found);
  }
  const patterns = hosts.split(',');
  const isNamed = (pattern: string): boolean => matchesName(pattern.toLowerCase(), name.toLowerCase());
  if (patterns.some((pattern) => pattern.startsWith('!') && isNamed(pattern.slice(1)))) return false;
  return patterns.some(isNamed);
}

/** `*` stands for any text, `?` for one character. */
function matchesName(pattern: string, name: string): boolean {
  const [literal = '', ...rest] = pattern.split('*');
  if (!matchesLiteral(literal, name.slice(0, literal.length))) return false;
  if (rest.length === 0) return literal.length === name.length;
  const behind = rest.join('*');
  for (let start = literal.length; start <= name.length; start++) {
    if (matchesName(behind, name.slice(start))) return true;
  }
  return false;
}

function matchesLiteral(literal: string, text: string): boolean {
  return (
    literal.length === text.length && [...literal].every((sign, at) => sign === '?' || sign === text[at])
  );
}

/** An RSA key signs in three ways. */
function kindsOf(kind: string): readonly string[] {
  return kind === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [kind];
}
