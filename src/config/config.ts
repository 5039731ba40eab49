import { z } from 'zod';
import { COMMENT_FORMATS, COMMENT_TEMPLATES } from '../review/print/comment-input.ts';

const days = z.number().int().min(1).max(36_500);

/**
 * All keys. Each has a default and can stand in `dejabug.yaml`, in the environment as `DEJABUG_<NAME>` (upper
 * case, words joined by `_`) and, where a command uses it, on the command line.
 */
export const configSchema = z.strictObject({
  /** Directory of the embedded store. */
  store: z.string().min(1).default('.dejabug'),
  /** Folders and files of signatures, besides the shipped ones. */
  queries: z.array(z.string().min(1)).default([]),
  /** Whether the signatures that come with dejabug are used. */
  shippedQueries: z.boolean().default(true),
  template: z.enum(COMMENT_TEMPLATES).default('default'),
  format: z.enum(COMMENT_FORMATS).default('text'),
  /** Worker threads; one a core when absent, 0 for none. */
  workers: z.number().int().min(0).max(256).optional(),
  /** Days for which logs, and verdicts, are kept. */
  logDays: days.default(10),
  recordDays: days.default(400),
});

/** What dejabug was told to do, from all sources together; never changes after start-up. */
export type Config = Readonly<z.infer<typeof configSchema>>;

/** Some of the keys, not yet checked: as a file, the environment or flags gave them. */
export type RawConfig = Readonly<Partial<Record<keyof Config, unknown>>>;

/** The names of all keys. */
export const CONFIG_KEYS = Object.keys(configSchema.shape) as readonly (keyof Config)[]; // the shape's own keys
