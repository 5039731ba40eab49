import { z } from 'zod';
import type { NotifyOptions } from '../notify/notify-options.ts';
import { TRACKER_KINDS, type TrackerOptions } from '../tracker/tracker-options.ts';
import { address, name, whole, words } from './section-fields.ts';

const port = whole(1, 65_535).exactOptional();

const mail = z.strictObject({
  host: words(),
  port,
  security: z.enum(['starttls', 'tls', 'none']).exactOptional(),
  username: words().exactOptional(),
  password: words().exactOptional(),
  ca: words().exactOptional(),
  from: words(),
  contact: words().exactOptional(),
});

const irc = z.strictObject({
  host: words(),
  port,
  tls: z.boolean().exactOptional(),
  ca: words().exactOptional(),
  nick: words(),
  account: words().exactOptional(),
  password: words().exactOptional(),
  lineDelayMs: whole(0).exactOptional(),
});

const filter = {
  name: name(),
  events: z.array(z.enum(['positive', 'negative'])).exactOptional(),
  projects: z.array(words()).min(1).exactOptional(),
  pipelines: z.array(words()).min(1).exactOptional(),
};

const webhook = { ...filter, url: address(), allowPrivateAddresses: z.boolean().exactOptional() };

const channel = z.discriminatedUnion('kind', [
  z.strictObject({ ...filter, kind: z.literal('mail'), to: z.array(words()).min(1) }),
  z.strictObject({ ...filter, kind: z.literal('irc'), room: words() }),
  z.strictObject({ ...webhook, kind: z.literal('matrix'), token: words(), room: words() }),
  z.strictObject({ ...webhook, kind: z.literal('slack') }),
  z.strictObject({ ...webhook, kind: z.literal('mattermost') }),
]);

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const digest = z.strictObject({
  name: name(),
  to: z.array(name()).min(1),
  every: z.enum(['immediate', 'daily', 'weekly']),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day, as in 08:00')
    .exactOptional(),
  day: z.enum(DAYS).exactOptional(),
  timezone: words().exactOptional(),
  projects: z.array(words()).min(1).exactOptional(),
  pipelines: z.array(words()).min(1).exactOptional(),
  owners: z.array(words()).min(1).exactOptional(),
});

/** `notify`: who is told elsewhere than on the change. */
export const notifySection = z.strictObject({
  mail: mail.exactOptional(),
  irc: irc.exactOptional(),
  channels: z.array(channel).default([]),
  digests: z.array(digest).default([]),
}) satisfies z.ZodType<NotifyOptions>;

/** `trackers`: bug trackers besides the public ones. */
export const trackersSection = z.array(
  z.strictObject({
    name: name(),
    kind: z.enum(TRACKER_KINDS),
    url: address(),
    apiUrl: address().exactOptional(),
    token: words().exactOptional(),
    username: words().exactOptional(),
    allowPrivateAddresses: z.boolean().exactOptional(),
    timeoutMs: whole(100).exactOptional(),
  }) satisfies z.ZodType<TrackerOptions>,
);
