import { isAppError } from '../../errors.ts';
import type { Survey, SurveyWants } from '../../store/store.ts';
import type { Job } from '../jobs/job.ts';
import { requestOf, type SearchOrder } from './search-job.ts';

/** What is to be counted, and of which events. */
export interface SurveyOrder extends Omit<SearchOrder, 'limit'> {
  readonly wants: SurveyWants;
}

/** Values of a field that are shown. */
const MAX_VALUES = 25;

/** Counts all events that match; undefined where the time was over before. */
export const surveyJob: Job<SurveyOrder, Survey | undefined> = async (store, order, control) => {
  try {
    const survey = await store.survey({ ...requestOf(order), ...control }, order.wants);
    return { ...survey, facets: survey.facets.map((buckets) => buckets.slice(0, MAX_VALUES)) };
  } catch (error) {
    if (isAppError(error, 'INTERRUPTED')) return undefined;
    throw error;
  }
};
