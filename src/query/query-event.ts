import type { FieldValue } from '../model/fields.ts';

/** A text field after analysis: token `terms[i]` stands at `positions[i]`; without `positions`, at `i`. */
export interface AnalysedText {
  readonly terms: readonly string[];
  readonly positions?: readonly number[];
}

/** What the evaluator asks of an event; analysis is done once an event, whatever the number of queries. */
export interface QueryEvent {
  value(field: string): FieldValue | undefined;
  tokens(field: string): AnalysedText;
}
