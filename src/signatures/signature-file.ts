import { z } from 'zod';

/** Longest title, in characters: it has to fit into one row of a comment. */
const MAX_TITLE = 200;

/*
 * The text after `error` is what was expected; the loader adds where, and what was found.
 * `meta` is for the JSON Schema, that is for the reader in an editor.
 */

const line = z
  .string({ error: 'one line of text' })
  .regex(/^[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$/, { error: 'one line of text' });

const query = z.string({ error: 'a query' }).regex(/\S/, { error: 'a query' });

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'a date such as 2026-11-21, or a time with its zone such as 2026-11-21T09:30:00Z',
});

/** elastic-recheck's files have what `date` prints: `Mon Jan  6 13:20:28 PST 2014`. */
const anyMoment = z
  .string({ error: 'a date such as 2026-11-21' })
  .refine((text) => !Number.isNaN(Date.parse(text)), { error: 'a date such as 2026-11-21' });

const flag = z.boolean({ error: 'true or false' });

const actionKind = z.enum(['recheck', 'wait', 'fix'], { error: 'recheck, wait or fix' });

const action = z.union(
  [
    actionKind,
    z.strictObject({
      kind: actionKind.meta({ description: 'Run the job again, wait for somebody, or change something.' }),
      text: line.optional().meta({ description: 'What exactly to do, in one line.' }),
    }),
  ],
  { error: 'recheck, wait or fix, or a map of kind and text' },
);

const also = z.array(
  z.union(
    [
      query,
      z.strictObject({
        query: query.meta({ description: 'A query that must hit in the same build.' }),
        within_lines: z
          .int({ error: 'a whole number of lines, 1 or more' })
          .min(1, { error: 'a whole number of lines, 1 or more' })
          .optional()
          .meta({ description: 'In the same file, at most this many lines from a hit of the main query.' }),
      }),
    ],
    { error: 'a query, or a map of query and within_lines' },
  ),
  { error: 'a list of queries' },
);

const textList = z.array(line, { error: 'a list of texts' });

/** The keys of a signature's file: elastic-recheck's, and ours. */
export const signatureFile = z
  .strictObject(
    {
      query: query.meta({
        description:
          'The Lucene query that finds the bug in one event of the logs. Clauses need AND between them.',
        examples: ['message:"No space left on device" AND tags:"console"'],
      }),
      title: line
        .max(MAX_TITLE, { error: `one line of at most ${MAX_TITLE} characters` })
        .optional()
        .meta({ description: 'What is broken, in one line.', examples: ['Disk of the test node is full'] }),
      bug: z
        .string({ error: 'an address or tracker:id' })
        .regex(/^(https?:\/\/|[a-z][a-z0-9.-]*:)[^\s\x00-\x1f\x7f]+$/, {
          error: 'an address (https://…) or tracker:id',
        })
        .optional()
        .meta({
          description: 'Where the bug is followed: an address, or tracker:id.',
          examples: ['https://github.com/example/project/issues/7', 'launchpad:1260311'],
        }),
      owner: line
        .optional()
        .meta({ description: 'Who looks after the signature.', examples: ['infra team'] }),
      action: action.optional().meta({
        description: 'What a developer should do about a hit.',
        examples: ['recheck', { kind: 'fix', text: "Raise the job's disk size." }],
      }),
      category: z
        .string({ error: 'a word in lower case' })
        .regex(/^[a-z][a-z0-9-]*$/, { error: 'a word in lower case, such as infra, test or product' })
        .optional()
        .meta({ description: 'Kind of cause, for statistics.', examples: ['infra', 'test', 'product'] }),
      evidence: query.optional().meta({
        description: 'A query for the line that is shown as evidence; the main query when absent.',
      }),
      capture: z
        .string({ error: 'a regular expression with a named group' })
        .min(1, { error: 'a regular expression with a named group' })
        .optional()
        .meta({
          description: 'RE2 pattern whose named groups tell variants of the bug apart.',
          examples: ['Could not resolve host: (?P<host>[a-z0-9.-]+)'],
        }),
      also: also
        .optional()
        .meta({ description: 'More queries; each must hit in the same build, in any file.' }),
      valid_from: moment.optional().meta({ description: 'Builds of before this moment are not matched.' }),
      valid_until: moment.optional().meta({ description: 'Builds of this moment or later are not matched.' }),
      test_ids: textList.optional().meta({
        description:
          'Names of the tests that fail by this bug: the log must also say of one of them that it failed.',
      }),
      test_logs: textList
        .optional()
        .meta({ description: 'Paths or addresses of logs that prove the signature.' }),
      resolved_at: anyMoment.optional().meta({
        description: 'The bug is over. The file is kept for the record; no build is matched against it.',
      }),
      'suppress-graph': flag.optional().meta({ description: 'Leave it out of pages; it is still counted.' }),
      'suppress-notification': flag.optional().meta({ description: 'Leave it out of comments.' }),
      'allow-nonvoting': flag.optional().meta({ description: 'Match builds that do not vote, too.' }),
    },
    { error: 'a map with the key query' },
  )
  .meta({
    title: 'dejabug signature',
    description: 'One known bug and the query that finds it. The name of the file is the name of the bug.',
  });

/** The keys that a file knows: at the top, and in the maps below a key. */
export const SIGNATURE_KEYS: Readonly<Record<string, readonly string[]>> & {
  readonly top: readonly string[];
} = {
  top: Object.keys(signatureFile.shape),
  action: ['kind', 'text'],
  also: ['query', 'within_lines'],
};

/** A signature's file after validation, as it was written. */
export type SignatureFile = z.infer<typeof signatureFile>;

/** The same with every key optional and unknown ones passed over: for files that are wrong elsewhere. */
export const partialSignatureFile = signatureFile.partial().strip();

/** What can be read of a file that is wrong in places. */
export type PartialSignatureFile = z.infer<typeof partialSignatureFile>;

/** The JSON Schema of a signature's file (draft 7, what YAML language servers read). */
export function signatureJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(signatureFile, { target: 'draft-7', io: 'input' });
}
