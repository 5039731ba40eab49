/** A pattern that a code host looks for in the text of a comment, outside of code. */
export interface HostReference {
  readonly name: string;
  readonly pattern: RegExp;
  /** Texts that it has to find, so that a test with it can fail. */
  readonly examples: readonly string[];
}

/**
 * What GitHub and GitLab make into mentions, references and links, somewhat more widely than they do.
 * @see https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 * @see https://docs.gitlab.com/user/markdown/#gitlab-specific-references
 */
export const HOST_REFERENCES: readonly HostReference[] = [
  { name: 'mention', pattern: /@[a-z0-9_-]/i, examples: ['@octocat', 'x@y', '@org/team', '@_x'] },
  { name: 'issue', pattern: /#\d/, examples: ['fixes #1', 'octo/repo#12'] },
  { name: 'GH- issue', pattern: /\bgh-\d/i, examples: ['GH-12', 'gh-3'] },
  { name: 'key of another tracker', pattern: /\b[A-Z][A-Z0-9_]+-\d/, examples: ['ABC-1', 'TICKET_A-22'] },
  { name: 'merge request', pattern: /!\d/, examples: ['!7', 'group/project!7'] },
  { name: 'snippet', pattern: /\$\d/, examples: ['$9'] },
  { name: 'epic', pattern: /&\d/, examples: ['&5', 'group&5'] },
  { name: 'alert', pattern: /\^alert#\d/, examples: ['^alert#1'] },
  { name: 'label', pattern: /~[\w"]/, examples: ['~bug', '~"two words"'] },
  { name: 'milestone', pattern: /%[\w"]/, examples: ['%v1.2', '%"two words"'] },
  { name: 'iteration', pattern: /\*iteration:/, examples: ['*iteration:1'] },
  {
    name: 'named reference',
    pattern: /\[(?:vulnerability|feature_flag|contact|issue|epic|work_item|cadence):/,
    examples: ['[vulnerability:1]', '[contact:a@b]'],
  },
  { name: 'wiki page', pattern: /\[\[\S/, examples: ['[[home]]'] },
  { name: 'inline diff', pattern: /[[{][+-]/, examples: ['{+ a +}', '[- b -]'] },
  { name: 'project', pattern: /[\w.-]+\/[\w.-]+>/, examples: ['group/project>'] },
  { name: 'emoji', pattern: /:[\w+-]+:/, examples: [':+1:', ':100:'] },
  {
    name: 'commit',
    pattern: /(?<![0-9a-z])(?=\d*[a-f])[0-9a-f]{7,40}(?![0-9a-z])/i,
    examples: ['deadbeef', 'a1b2c3d', '0123456789abcdef0123456789abcdef01234567'],
  },
  { name: 'address', pattern: /[a-z][a-z0-9+.-]*:\/\/\S/i, examples: ['https://a.b', 'irc://x/y'] },
  { name: 'address without scheme', pattern: /www\.\w/i, examples: ['www.evil.example'] },
  { name: 'mail address', pattern: /(?:mailto|xmpp):\S/i, examples: ['mailto:a@b.c'] },
];
