import { z } from 'zod';
import { timeSchema } from './schemas.ts';

/** How many builds share one value. */
export const facetRowSchema = z.object({
  value: z.string().nullable().describe('Null: builds of which it is not known'),
  builds: z.int(),
  last: timeSchema.describe('When the last of these builds ended'),
});

export type FacetRow = z.infer<typeof facetRowSchema>;
