import type { TagTable } from './file-tags.ts';

/**
 * The tags under which OpenStack's CI indexed its logs, and which its signatures ask for.
 *
 * @see https://opendev.org/opendev/base-jobs/src/branch/master/roles/submit-logstash-jobs/defaults/main.yaml
 */
export const openstackTags: TagTable = [
  { pattern: /(?:^|\/)(?:job-output\.txt|console\.html)/, tags: ['console', 'console.html'] },
];
