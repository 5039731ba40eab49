/**
 * Servers that fail in the ways that real ones do, for real clients to fail on: one process, every fault.
 *
 * HTTP on port 80, the fault is the first part of the path: `/files/PATH` serves www/PATH whole,
 * `/flip/PATH` with changed bytes, `/cut/PATH` half of it, `/status/CODE/…` answers CODE, `/reset/…` resets the connection,
 * `/hang/…` never answers, `/git/REPO…` is a git server, `/git-cut/REPO…` one that dies while it sends, `/v2/…` a container
 * registry, `/api/…` an API that is over its rate limit. TLS: 443 good, 8443 self-signed, 8444 expired,
 * 8445 for another name, 8446 closes in the handshake, 8447 says nothing, 8448 speaks plain HTTP. Proxies: 3128 answers
 * CONNECT with 503, 3129 with 407. Name server on UDP 53: `*.broken.example.com` SERVFAIL, all else unknown.
 *
 * Usage: node faulty-server.mjs FOLDER (holds www/, git/ and tls/)
 */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';

const folder = process.argv[2];

const faults = {
  files: (_request, response, path) => sendFile(response, path, (body) => body),
  flip: (_request, response, path) => sendFile(response, path, flipBytes),
  cut: (_request, response, path) => sendFile(response, path, (body) => body, 0.5),
  status: (_request, response, path) => sendStatus(response, Number(path.split('/')[0])),
  reset: (request) => request.socket.resetAndDestroy(),
  hang: () => {},
  git: (request, response, path) => runGit(request, response, path, Number.POSITIVE_INFINITY),
  'git-cut': (request, response, path) => runGit(request, response, path, 20_000),
  v2: answerAsRegistry,
  api: answerOverLimit,
};

function handle(request, response) {
  const [, fault, ...rest] = decodeURIComponent(request.url.split('?')[0]).split('/');
  const answer = faults[fault];
  if (answer === undefined) sendStatus(response, 404);
  else answer(request, response, rest.join('/'));
}

function sendFile(response, path, change, share = 1) {
  let file = join(folder, 'www', path);
  try {
    if (statSync(file).isDirectory()) file = join(file, 'index.html');
    const body = change(readFileSync(file));
    response.writeHead(200, { 'content-length': body.length, 'content-type': mediaType(file) });
    if (share === 1) response.end(body);
    else response.write(body.subarray(0, body.length * share), () => response.socket.end());
  } catch {
    sendStatus(response, 404);
  }
}

function mediaType(file) {
  if (file.endsWith('.html')) return 'text/html';
  return file.endsWith('.json') || !file.includes('.') ? 'application/json' : 'application/octet-stream';
}

/** The same length, other bytes: an index or archive that was changed on the way. */
function flipBytes(body) {
  const changed = Buffer.from(body);
  for (let i = 100; i < changed.length; i += 97) changed[i] ^= 1;
  return changed;
}

function sendStatus(response, code) {
  const headers = { 'content-type': 'text/plain' };
  if (code === 429) headers['retry-after'] = '1';
  response.writeHead(code, headers);
  response.end(`${code}\n`);
}

function runGit(request, response, path, maxBytes) {
  const query = request.url.split('?')[1] ?? '';
  const environment = {
    ...process.env,
    GIT_PROJECT_ROOT: join(folder, 'git'),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${path}`,
    QUERY_STRING: query,
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
  };
  const backend = spawn('git', ['http-backend'], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
  const output = [];
  request.pipe(backend.stdin);
  backend.stdout.on('data', (chunk) => output.push(chunk));
  backend.on('close', () => sendCgi(response, Buffer.concat(output), maxBytes));
}

function sendCgi(response, output, maxBytes) {
  const end = output.indexOf('\r\n\r\n');
  const headers = Object.fromEntries(
    output
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => line.split(': ')),
  );
  const body = output.subarray(end + 4);
  response.writeHead(Number.parseInt(headers.Status ?? '200', 10), {
    ...headers,
    'content-length': body.length,
  });
  if (body.length <= maxBytes) response.end(body);
  else response.write(body.subarray(0, maxBytes), () => response.socket.end());
}

const registryErrors = {
  limited: [
    429,
    'TOOMANYREQUESTS',
    'You have reached your pull rate limit. You may increase the limit by authenticating.',
  ],
  private: [401, 'UNAUTHORIZED', 'authentication required'],
  missing: [404, 'MANIFEST_UNKNOWN', 'manifest unknown'],
  down: [503, 'UNAVAILABLE', 'service unavailable'],
};

function answerAsRegistry(_request, response, path) {
  const name = path.split('/')[0];
  const [status, code, message] = registryErrors[name] ?? [200];
  response.writeHead(status, {
    'content-type': 'application/json',
    'docker-distribution-api-version': 'registry/2.0',
    ...(status === 401 ? { 'www-authenticate': 'Basic realm="registry"' } : {}),
  });
  const errors = [{ code, message, detail: {} }];
  response.end(status === 200 ? '{}' : JSON.stringify({ errors }));
}

function answerOverLimit(_request, response) {
  response.writeHead(403, {
    'content-type': 'application/json',
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '0',
  });
  const message =
    "API rate limit exceeded for 192.0.2.7. (But here's the good news: Authenticated requests get a higher rate limit. Check out the documentation for more details.)";
  response.end(
    JSON.stringify({ message, documentation_url: 'https://docs.github.com/rest/overview/rate-limits' }),
  );
}

function serveTls(port, name) {
  const key = readFileSync(join(folder, 'tls', `${name}.key`));
  const cert = readFileSync(join(folder, 'tls', `${name}.pem`));
  createTlsServer({ key, cert }, handle).listen(port);
}

function serveProxy(port, status) {
  const proxy = createServer((_request, response) => sendStatus(response, Number.parseInt(status, 10)));
  proxy.on('connect', (_request, socket) => socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`));
  proxy.listen(port);
}

function serveNames(port) {
  const socket = createSocket('udp4');
  socket.on('message', (query, peer) => {
    const answer = Buffer.from(query);
    answer[2] = 0x81;
    answer[3] = query.includes('broken') ? 0x82 : 0x83;
    socket.send(answer, peer.port, peer.address);
  });
  socket.bind(port);
}

createServer(handle).listen(80);
createServer(handle).listen(8448);
serveTls(443, 'good');
serveTls(8443, 'self-signed');
serveTls(8444, 'expired');
serveTls(8445, 'other-name');
createTcpServer((socket) => socket.once('data', () => socket.end())).listen(8446);
createTcpServer(() => {}).listen(8447);
serveProxy(3128, '503 Service Unavailable');
serveProxy(3129, '407 Proxy Authentication Required');
serveNames(53);
