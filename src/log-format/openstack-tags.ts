import type { TagTable } from './file-tags.ts';

/**
 * The tags under which OpenStack's CI indexed its logs, and which its signatures ask for: the role that submitted
 * files to its index, the names that devstack and TripleO have used since, and the consoles before Zuul 3.
 *
 * @see https://opendev.org/opendev/base-jobs/src/branch/master/roles/submit-logstash-jobs/defaults/main.yaml
 */
export const openstackTags: TagTable = [
  { pattern: /job-output\.txt|console\.html/, tags: ['console', 'console.html'] },
  { pattern: /grenade\.sh(?:_log)?\.txt/, tags: ['console', 'console.html'] },
  { pattern: /devstacklog\.txt(?!.*summary)/, tags: ['console', 'console.html'] },
  { pattern: /apache\/keystone\.txt/, tags: ['screen', 'oslofmt'] },
  { pattern: /apache\/horizon_error\.txt/, tags: ['apacheerror'] },
  { pattern: /syslog\.txt/, tags: ['syslog'] },
  { pattern: /tempest(?:_log)?\.txt|javelin\.txt/, tags: ['screen', 'oslofmt'] },
  { pattern: /dsvm-(?:functional|fullstack)-index\.txt/, tags: ['oslofmt'] },
  { pattern: /screen-s-(?:account|container|object)\.txt/, tags: ['screen', 'apachecombined'] },
  { pattern: /libvirtd?\.(?:txt|log)/, tags: ['libvirt'] },
  { pattern: /postci\.txt|var\/log\/extra\/logstash\.txt/, tags: ['console', 'postci'] },
  { pattern: /var\/log\/extra\/errors\.txt/, tags: ['console', 'errors'] },
  { pattern: /devstack-gate-.*\.txt/, tags: ['console', 'console.html'] },
  { pattern: /screen-(?!peakmem_tracker|dstat).*\.txt/, tags: ['screen', 'oslofmt'] },
];
