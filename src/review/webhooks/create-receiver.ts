import { createHash } from 'node:crypto';
import type { HostServices } from '../host-services.ts';
import { type DeliveryInbox, MEMORY_MS, type Nudge } from './delivery-inbox.ts';
import { headerOf, MAX_WEBHOOK_BYTES, type WebhookAnswer, type WebhookRequest } from './webhook.ts';

/** What a delivery says, read by the host that understands it. */
export interface ReadDelivery {
  /** When what it tells of happened; undefined where it does not say. */
  readonly at?: Date;
  /** Undefined: nothing that concerns us. */
  readonly nudge?: Nudge;
}

export interface ReceiverOptions {
  /** Name of the review host in the configuration. */
  readonly host: string;
  readonly inbox: DeliveryInbox;
  readonly services: HostServices;
  /** Why the delivery is not genuine; undefined when it is. */
  refusal(request: WebhookRequest): string | undefined;
  /** Reads a genuine delivery. @throws Error when it is not what the host documents */
  read(event: string, payload: unknown): ReadDelivery;
  /** Header with the event's name. */
  readonly eventHeader: string;
  /** What a delivery that comes again has in common with the first, and nobody but the host could change. */
  idOf(request: WebhookRequest): string;
  /** Told after a delivery was kept. */
  onKept(): void;
}

/** How old the event of a delivery may be, in ms: less than what {@link MEMORY_MS} lets us remember. */
const MAX_AGE_MS = MEMORY_MS / 2;

/**
 * What takes a host's webhook: checks who sent it before a byte is parsed, refuses what came before, keeps what is to
 * be done, and only then says that it was taken.
 * An event that is older than our memory of deliveries is refused: it could have come before.
 */
export function createReceiver(
  options: ReceiverOptions,
): (request: WebhookRequest) => Promise<WebhookAnswer> {
  return async (request) => {
    if (request.body.byteLength > MAX_WEBHOOK_BYTES)
      return { status: 413, message: `expected at most ${MAX_WEBHOOK_BYTES} bytes` };
    const refusal = options.refusal(request);
    if (refusal !== undefined) return { status: 401, message: refusal };
    const event = headerOf(request, options.eventHeader);
    if (event === undefined)
      return { status: 400, message: `expected a header ${options.eventHeader}, found none` };
    const read = readBody(options, event, request.body);
    if ('status' in read) return read;
    if (read.nudge === undefined) return { status: 200, message: 'nothing to do for this event' };
    const now = options.services.now();
    if (read.at !== undefined && now.getTime() - read.at.getTime() > MAX_AGE_MS)
      return { status: 409, message: `the event is of ${read.at.toISOString()}, too old to be taken` };
    return keep(options, request, read.nudge);
  };
}

function readBody(options: ReceiverOptions, event: string, body: Uint8Array): ReadDelivery | WebhookAnswer {
  let payload: unknown;
  try {
    payload = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return {
      status: 400,
      message: 'expected a body of JSON; choose the content type application/json in the webhook’s settings',
    };
  }
  try {
    return options.read(event, payload);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { status: 400, message: `expected an event ${event} as documented, found ${found}` };
  }
}

async function keep(
  { host, inbox, services, idOf, onKept }: ReceiverOptions,
  request: WebhookRequest,
  nudge: Nudge,
): Promise<WebhookAnswer> {
  try {
    const id = `${host}/${idOf(request)}`;
    const isNew = await inbox.keep({ id, host, receivedAt: services.now(), nudge });
    if (!isNew) return { status: 409, message: 'this delivery came before; nothing is done twice' };
    onKept();
    return { status: 202, message: 'taken' };
  } catch (error) {
    services.log.error({ host, err: error }, 'webhook not kept');
    return { status: 503, message: 'the delivery could not be kept; send it again later' };
  }
}

/** Names a delivery by its body, where the host signs nothing else. */
export function bodyId({ body }: WebhookRequest): string {
  return createHash('sha256').update(body).digest('hex');
}
