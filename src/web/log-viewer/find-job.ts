import type { FindRequest, FoundText } from '../../store/stored-text.ts';
import type { Job } from '../jobs/job.ts';

/** What is looked for in which file. */
export interface FindOrder extends Omit<FindRequest, 'signal'> {
  readonly buildUuid: string;
  readonly filename: string;
}

/** Finds events inside a file; undefined when there is no such file any more. */
export const findJob: Job<FindOrder, FoundText | undefined> = async (store, order, { signal }) => {
  const { buildUuid, filename, ...request } = order;
  const text = await store.openFile(buildUuid, filename);
  return text?.find({ ...request, signal });
};
