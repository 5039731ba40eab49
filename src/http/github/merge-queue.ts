/** What a workflow that runs for a merge queue is triggered by: the name of such builds' pipeline. */
export const MERGE_QUEUE = 'merge_group';

/** A branch that GitHub makes of the base, the pull requests before one in the queue, and that one. */
const QUEUE_BRANCH = /^gh-readonly-queue\/.+\/pr-(?<number>\d+)-[0-9a-f]{40,64}$/;

/**
 * Number of the pull request that a branch of a merge queue is there to try; undefined for all other branches.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group (`head_ref`)
 */
export function queuedPull(branch: string | null | undefined): string | undefined {
  return QUEUE_BRANCH.exec(branch ?? '')?.groups?.number;
}
