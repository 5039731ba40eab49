import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The part of the store's records that is needed here. */
export interface MailboxRecords {
  get(kind: 'notice', id: string): Promise<Kept | undefined>;
  put(record: NewMailbox, expected?: string): Promise<Kept | undefined>;
}

interface Kept {
  readonly state?: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly version: string;
}

interface NewMailbox {
  readonly kind: 'notice';
  readonly id: string;
  readonly state: 'mailbox' | 'unsubscribed';
  readonly value: Readonly<Record<string, unknown>>;
}

/** Where records of mailboxes begin; notices themselves never do. */
const PREFIX = 'mailbox/';

/**
 * Who is sent mail, and who wants no more. The address of the page that ends a subscription holds a secret of the
 * mailbox, so that only who got a mail can end it.
 */
export interface Mailboxes {
  /** The last part of that page's address, `<id>.<secret>`; the same each time. */
  ticketOf(way: string): Promise<string>;
  isSubscribed(way: string): Promise<boolean>;
  /** Ends a subscription. @returns whose it was; undefined when the ticket is none of ours */
  unsubscribe(ticket: string): Promise<{ readonly way: string } | undefined>;
  /** Begins it anew, when somebody asks for that. @returns false when there is no such mailbox */
  subscribe(way: string): Promise<boolean>;
}

/** Mailboxes in a store's records. */
export function createMailboxes(records: MailboxRecords): Mailboxes {
  async function ticketOf(way: string): Promise<string> {
    const id = idOf(way);
    const kept = (await records.get('notice', PREFIX + id)) ?? (await create(id, way));
    return `${id}.${String(kept.value.secret)}`;
  }

  async function create(id: string, way: string): Promise<Kept> {
    const value = { way, secret: randomBytes(16).toString('hex') };
    const made = await records.put({ kind: 'notice', id: PREFIX + id, state: 'mailbox', value }, 'absent');
    const kept = made ?? (await records.get('notice', PREFIX + id)); // another process was faster
    if (kept === undefined) throw new Error(`the mailbox ${id} was removed while it was made`);
    return kept;
  }

  async function isSubscribed(way: string): Promise<boolean> {
    return (await records.get('notice', PREFIX + idOf(way)))?.state !== 'unsubscribed';
  }

  async function unsubscribe(ticket: string): Promise<{ readonly way: string } | undefined> {
    const { id, secret } = /^(?<id>[0-9a-f]{32})\.(?<secret>[0-9a-f]{32})$/.exec(ticket)?.groups ?? {};
    if (id === undefined || secret === undefined) return undefined;
    const kept = await records.get('notice', PREFIX + id);
    const known = Buffer.from(String(kept?.value.secret));
    const given = Buffer.from(secret);
    if (kept === undefined || known.length !== given.length || !timingSafeEqual(known, given))
      return undefined;
    await records.put({ kind: 'notice', id: PREFIX + id, state: 'unsubscribed', value: kept.value });
    return { way: String(kept.value.way) };
  }

  async function subscribe(way: string): Promise<boolean> {
    const kept = await records.get('notice', PREFIX + idOf(way));
    if (kept === undefined) return false;
    await records.put({ kind: 'notice', id: PREFIX + idOf(way), state: 'mailbox', value: kept.value });
    return true;
  }
  return { ticketOf, isSubscribed, unsubscribe, subscribe };
}

function idOf(way: string): string {
  return createHash('sha256').update(way).digest('hex').slice(0, 32);
}
