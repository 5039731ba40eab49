import { z } from 'zod';

/** A moment in Gerrit's notation, which is in UTC: `2026-11-21 13:36:31.000000000`. */
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/)
  .transform((text) => new Date(`${text.slice(0, 23).replace(' ', 'T')}Z`));

const account = z.object({
  _account_id: z.number(),
  username: z.string().optional(),
  name: z.string().optional(),
  email: z.string().optional(),
  /** `SERVICE_USER` for members of the group of that name. */
  tags: z.array(z.string()).optional(),
});

const message = z.object({
  id: z.string(),
  date: moment,
  message: z.string(),
  tag: z.string().optional(),
  author: account.optional(),
  _revision_number: z.number().optional(),
});

const change = z.object({
  _number: z.number(),
  project: z.string(),
  branch: z.string(),
  subject: z.string(),
  topic: z.string().optional(),
  owner: account,
  messages: z.array(message).default([]),
  _more_changes: z.boolean().optional(),
});

const comment = z.object({ author: account.optional(), updated: moment, message: z.string().default('') });

/** Of what Gerrit's REST API and its stream of events say (review.opendev.org/Documentation), the part that we use. */
export const schema = {
  account,
  change,
  changes: z.array(change),
  messages: z.array(message),
  /** `ReviewResult`: that it is there is all. */
  reviewed: z.object({}),
  /** By path; words on the patch set as a whole have the path `/PATCHSET_LEVEL`. */
  comments: z.record(z.string(), z.array(comment)),
  streamEvent: z.object({
    type: z.string(),
    change: z.object({ project: z.string(), number: z.coerce.number() }).optional(),
  }),
};

/** `AccountInfo`. */
export type GerritAccount = z.infer<typeof account>;

/** `ChangeMessageInfo`. */
export type GerritMessage = z.infer<typeof message>;

/** `CommentInfo`. */
export type GerritComment = z.infer<typeof comment>;

/** `ChangeInfo` with its messages. */
export type GerritChange = z.infer<typeof change>;
