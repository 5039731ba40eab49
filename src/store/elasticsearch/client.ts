import { Client, errors } from '@elastic/elasticsearch';
import { AppError } from '../../errors.ts';
import { shownLocation } from '../store-location.ts';
import { elasticsearchError } from './elasticsearch-error.ts';
import { patiently } from './patiently.ts';

type ClientOptions = ConstructorParameters<typeof Client>[0];

/** How to reach a cluster; `url` or `cloudId`, and at most one kind of credentials. */
export interface ElasticsearchConnection {
  readonly url?: string;
  readonly cloudId?: string;
  readonly apiKey?: string;
  readonly username?: string;
  readonly password?: string;
  /** Certificate of the authority that signed the server's, PEM. */
  readonly ca?: string;
  /** How long one request may take, in ms. */
  readonly requestTimeoutMs?: number;
}

/** A client that speaks the server's language, and what the server is. */
export interface ConnectedClient {
  readonly client: Client;
  /** The lowest version among the cluster's nodes, such as `9.2.4`. */
  readonly version: string;
  /** For messages: the address without credentials. */
  readonly location: string;
}

/** How long one request may take where nobody says: a bulk on a busy cluster takes tens of seconds. */
const REQUEST_TIMEOUT_MS = 60_000;

/** How long connecting is tried again, in ms: longer than a hiccup, shorter than a person's patience. */
const CONNECT_PATIENCE_MS = 3000;

/** Oldest server that is tested against. */
const OLDEST = { major: 8, minor: 19 };

/**
 * Connects and finds out which version answers; a server of version 8 is spoken to in its own media type.
 *
 * @throws AppError `STORE_UNAVAILABLE` (refused, wrong certificate or password, no answer), `CONFIG_INVALID`
 */
export async function connectElasticsearch(connection: ElasticsearchConnection): Promise<ConnectedClient> {
  const location = shownLocation(connection.url ?? `cloud:${connection.cloudId}`);
  // A server of version 8 refuses the media type of 9, and all later ones take that of 8: ask in 8, then choose.
  const probe = createClient(connection, { headers: mediaType(8) });
  const version = await lowestVersion(probe, location);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) {
    await probe.close();
    throw new AppError(
      'STORE_UNAVAILABLE',
      `${location}: expected Elasticsearch ${OLDEST.major}.${OLDEST.minor} or later, found ${version}; upgrade the cluster or use another`,
    );
  }
  if (major === 8) return { client: probe, version, location };
  await probe.close();
  return { client: createClient(connection), version, location };
}

function createClient(connection: ElasticsearchConnection, more: Partial<ClientOptions> = {}): Client {
  try {
    return new Client({ ...clientOptions(connection), ...more });
  } catch (cause) {
    if (!(cause instanceof errors.ConfigurationError) || connection.cloudId === undefined) throw cause;
    throw new AppError(
      'CONFIG_INVALID',
      `expected a cloud id as Elastic Cloud shows it, a name and letters behind a colon, found "${connection.cloudId}" (${cause.message}); check the key "store"`,
      { cause },
    );
  }
}

function clientOptions(connection: ElasticsearchConnection): ClientOptions {
  const { apiKey, username, password } = connection;
  const node = connection.url === undefined ? {} : { node: shownLocation(connection.url) };
  const cloud = connection.cloudId === undefined ? {} : { cloud: { id: connection.cloudId } };
  const own = credentialsOf(connection.url);
  const user = username ?? own?.username;
  return {
    ...node,
    ...cloud,
    ...(apiKey !== undefined && { auth: { apiKey } }),
    ...(apiKey === undefined &&
      user !== undefined && { auth: { username: user, password: password ?? own?.password ?? '' } }),
    ...(connection.ca !== undefined && { tls: { ca: connection.ca, rejectUnauthorized: true } }),
    // Retries are ours: only the caller knows what is safe to send twice and how long to wait.
    maxRetries: 0,
    requestTimeout: connection.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    redaction: { type: 'remove' },
  };
}

function mediaType(major: number): Record<string, string> {
  const type = `application/vnd.elasticsearch+json; compatible-with=${major}`;
  return { accept: type, 'content-type': type };
}

async function lowestVersion(client: Client, location: string): Promise<string> {
  try {
    const nodes = await patiently({ patienceMs: CONNECT_PATIENCE_MS }, () =>
      client.nodes.info({ filter_path: 'nodes.*.version' }),
    );
    const versions = Object.values(nodes.nodes ?? {}).map((node) => node.version);
    const [lowest] = versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    if (lowest !== undefined) return lowest;
  } catch (error) {
    await client.close();
    throw elasticsearchError(error, `connecting to ${location}`);
  }
  throw new AppError(
    'STORE_UNAVAILABLE',
    `${location}: expected an Elasticsearch cluster, found a server that names no nodes; check the address`,
  );
}

function credentialsOf(url: string | undefined): { username: string; password: string } | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { username, password } = new URL(url);
  if (username === '') return undefined;
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
