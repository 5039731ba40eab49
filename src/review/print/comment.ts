import { classicComment } from './classic-template.ts';
import type { CommentFormat, CommentInput, CommentTemplate } from './comment-input.ts';
import { defaultComment } from './default-template.ts';
import { markupOf } from './markup.ts';

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
