import { classicComment } from './classic-template.ts';
import type { CommentInput } from './comment-input.ts';
import { defaultComment } from './default-template.ts';
import { type CommentFormat, markupOf } from './markup.ts';

/** `default` is ours, `classic` has elastic-recheck's wording. */
export const COMMENT_TEMPLATES = ['default', 'classic'] as const;

export type CommentTemplate = (typeof COMMENT_TEMPLATES)[number];

/**
 * The comment on a change.
 *
 * @returns undefined where there is nothing to say: nothing failed or, for `classic`, no bug was recognised
 */
export function renderComment(
  input: CommentInput,
  template: CommentTemplate,
  format: CommentFormat,
): string | undefined {
  const markup = markupOf(format);
  return template === 'classic' ? classicComment(input, markup) : defaultComment(input, markup);
}
