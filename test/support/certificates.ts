import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate and its key, PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority made with openssl, and a certificate for 127.0.0.1 that it signed. */
export function makeCertificates(folder: string): { readonly ca: string; readonly server: Certificate } {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...key, '-subj', '/CN=test authority', '-keyout', 'ca.key', '-out', 'ca.pem');
  openssl('req', ...key.slice(0, 3), '-subj', '/CN=127.0.0.1', '-keyout', 'server.key', '-out', 'server.csr');
  const extension = 'subjectAltName=IP:127.0.0.1';
  execFileSync(
    'bash',
    [
      '-c',
      `openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile <(echo ${extension}) -out server.pem`,
    ],
    { cwd: folder, stdio: 'pipe' },
  );
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return { ca: read('ca.pem'), server: { certificate: read('server.pem'), key: read('server.key') } };
}
