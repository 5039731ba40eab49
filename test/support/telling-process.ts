import { createTelling } from '../../src/bot/telling/create-telling.ts';
import { createLog } from '../../src/log.ts';
import type { MailServerOptions } from '../../src/notify/notify-options.ts';
import { openStore } from '../../src/store/open-store.ts';
import { makeBug, makeVerdict } from './make-verdict.ts';

/** What the parent wants: a store, a mail server, and how many failures there are to tell of. */
export interface TellingOrder {
  readonly store: string;
  readonly mail: MailServerOptions;
  readonly failures: number;
  /** How much faster than outside the time passes, and since when, in ms since 1970. */
  readonly speed: number;
  readonly since: number;
}

/** A process that tells of failures by mail until it is killed; each start observes all of them again. */
const order: TellingOrder = JSON.parse(process.argv[2] ?? '{}');
const now = () => new Date(order.since + (Date.now() - order.since) * order.speed);
const store = await openStore(order.store, { mode: 'write' });
const telling = await createTelling({
  store,
  signatures: () => ({ version: '1', signatures: [] }),
  notify: {
    mail: order.mail,
    channels: [{ name: 'team', kind: 'mail', to: ['alice@example.org'], events: ['positive'] }],
    digests: [],
  },
  log: createLog({ write: (line: string) => void process.stdout.write(line) }),
  now,
  tickMs: 50,
});
const running = telling.run(new AbortController().signal);
for (let number = 0; number < order.failures; number++) {
  const change = { host: 'opendev', project: 'openstack/nova', change: String(number) };
  const verdicts = [makeVerdict({ build: `uuid-${number}`, bugs: [makeBug('1825435')] })];
  await telling.observe({ change, key: `key-${number}`, verdicts });
}
await running;
