import { isAppError } from '../../errors.ts';
import type { Survey, SurveyWants } from '../../store/store.ts';
import type { Job } from '../jobs/job.ts';
import { requestOf, type SearchOrder } from './search-job.ts';

/** What is to be counted, and of which events. */
export interface SurveyOrder extends Omit<SearchOrder, 'limit'> {
  readonly wants: SurveyWants;
}

/** All that was counted, and the length of the histogram's intervals, in ms. */
export interface SurveyAnswer extends Survey {
  readonly stepMs: number;
}

const DAY_MS = 24 * 3_600_000;

/** How much longer the intervals are made where they would be too many. */
const LONGER = 24;

/** Values of a field that are shown. */
const MAX_VALUES = 25;

/** Counts all events that match, or the newest, as far as the time goes. */
export const surveyJob: Job<SurveyOrder, SurveyAnswer> = async (store, order, control) => {
  const { fields, stepMs = 0 } = order.wants;
  const end = performance.now() + control.timeMs;
  try {
    const survey = await store.survey({ ...requestOf(order), ...control }, order.wants);
    return { ...survey, stepMs, facets: survey.facets.map((buckets) => buckets.slice(0, MAX_VALUES)) };
  } catch (error) {
    // Times that are decades apart: whose they are does not matter, they are there.
    if (isAppError(error, 'USAGE') && stepMs > 0 && stepMs < DAY_MS) {
      const longer = { ...order, wants: { fields, stepMs: stepMs * LONGER } };
      return surveyJob(store, longer, { ...control, timeMs: Math.max(0, end - performance.now()) });
    }
    throw error;
  }
};
