import { AppError } from '../errors.ts';
import type { SourceLimits } from './source-limits.ts';

/**
 * From where logs may be fetched, and how patiently.
 *
 * Where logs are is said by comments and by jobs, which anyone may have written. So an address is only asked when it
 * is public, or its host is named here.
 */
export interface LogPolicy {
  /**
   * Hosts that may be asked: `logs.example.com`, `logs.example.com:8080`, or `*.example.com` for all below. Empty: all
   * that are public. Addresses of private networks and of this machine only where the host is named without `*`.
   */
  readonly hosts: readonly string[];
  readonly limits?: Partial<SourceLimits>;
  /** Tries after the first one, per request. */
  readonly retries?: number;
  /** Milliseconds without a byte before a request counts as failed. */
  readonly timeoutMs?: number;
  /** Longest that one file may take, in ms; 15 minutes when absent: others wait to be read. */
  readonly maxFileMs?: number;
  /** First wait before a request is tried again, in ms; doubles. */
  readonly backOffMs?: number;
  /** Milliseconds after a build's end that its logs are waited for; 20,000 when absent. */
  readonly waitMs?: number;
  /** Milliseconds after a build's end that what is missing may still come; an hour when absent. */
  readonly lateMs?: number;
}

/**
 * Asks whether an address may be fetched from.
 * @returns whether its host may have a private address
 * @throws AppError `ADDRESS_REFUSED`
 */
export function checkLogAddress(url: URL, { hosts }: LogPolicy): { readonly allowPrivateAddresses: boolean } {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refused(url, `an address of the kind ${url.protocol}`);
  }
  const names = hosts.map((host) => host.toLowerCase());
  const isNamed = names.some((name) => name === url.hostname || name === hostAndPort(url));
  const isBelow = names.some((name) => name.startsWith('*.') && url.hostname.endsWith(name.slice(1)));
  if (hosts.length > 0 && !isNamed && !isBelow) throw refused(url, `the host ${url.host}`);
  return { allowPrivateAddresses: isNamed };
}

function hostAndPort({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

function refused(url: URL, found: string): AppError {
  return new AppError(
    'ADDRESS_REFUSED',
    `expected logs at an http or https address of a host that may be asked, found ${found} in ${url.origin}${url.pathname}; ` +
      'if you trust it, name it in logHosts',
  );
}
