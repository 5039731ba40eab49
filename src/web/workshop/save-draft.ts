import { dirname } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { commitSignature } from '../../signatures/commit-signature.ts';
import { visibleText } from '../../util/visible-text.ts';
import { requireWriter } from '../server/writers.ts';
import type { WebContext } from '../web-context.ts';
import { checkSignature, type DraftSignature } from './check-signature.ts';
import { showWorkshop } from './show-workshop.tsx';

/** Longest title in the first line of a commit, in characters. */
const MAX_SUBJECT = 60;

/**
 * Saves the signature on a branch of its own, in the name of who is logged in, and says where it is.
 * @throws Refusal - for one who may not write
 */
export async function saveDraft(
  context: WebContext,
  request: FastifyRequest,
  reply: FastifyReply,
  draft: DraftSignature,
): Promise<FastifyReply> {
  const { options, log } = context;
  const writer = requireWriter(request, options.tokenHashes);
  const { signature, problems } = checkSignature(draft);
  const show = (notice: string) => showWorkshop(context, reply, { draft, problems, notice });
  if (options.signatureFolder === undefined)
    return show('No folder is configured in which signatures are saved.');
  if (signature === undefined) return show('It can not be saved as long as it has errors.');
  const { bug, title } = signature;
  const known = context.signatures().set.signatures.find((one) => one.bug === bug);
  const { branch, commit } = await commitSignature({
    folder: known === undefined ? options.signatureFolder : dirname(known.file),
    bug,
    text: draft.text.endsWith('\n') ? draft.text : `${draft.text}\n`,
    message: `query(${bug}): ${visibleText(title ?? (known ? 'edit the signature' : 'add a signature'), MAX_SUBJECT)}\n`,
    author: { name: writer, email: emailOf(writer) },
  });
  log.info({ branch, commit, writer }, 'a signature was saved');
  return show(`Saved on the branch ${branch} as commit ${commit.slice(0, 10)}.`);
}

/** Git wants an address of everybody; a name that is none gets one that reaches nobody (RFC 2606). */
function emailOf(writer: string): string {
  return /^[^@\s]+@[^@\s]+$/.test(writer) ? writer : `${writer.replace(/[^\w.-]+/g, '-')}@dejabug.invalid`;
}
