import type { Fields, FieldValue } from '../model/fields.ts';
import { analyzeText } from '../text/analyze-text.ts';

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

/** Positions left free between two values of a text field, so that no phrase reaches over (Elasticsearch's default). */
const POSITION_GAP = 100;

const NO_TEXT: AnalysedText = { terms: [] };

/** An event of the given fields, whose texts are analysed when a query first asks for them. */
export function createQueryEvent(fields: Fields): QueryEvent {
  const analysed = new Map<string, AnalysedText>();

  function value(field: string): FieldValue | undefined {
    return Object.hasOwn(fields, field) ? fields[field] : undefined;
  }

  function tokens(field: string): AnalysedText {
    let text = analysed.get(field);
    if (text === undefined) {
      text = analyseValue(value(field));
      analysed.set(field, text);
    }
    return text;
  }

  return { value, tokens };
}

function analyseValue(value: FieldValue | undefined): AnalysedText {
  if (value === undefined) return NO_TEXT;
  if (typeof value !== 'object') return { terms: analyzeText(String(value)) };
  const terms: string[] = [];
  const positions: number[] = [];
  let position = 0;
  for (const part of value) {
    for (const term of analyzeText(String(part))) {
      terms.push(term);
      positions.push(position);
      position += 1;
    }
    position += POSITION_GAP;
  }
  return { terms, positions };
}
