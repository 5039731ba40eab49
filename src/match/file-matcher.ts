import type { Fields } from '../model/fields.ts';
import type { QueryNode } from '../query/ast.ts';
import { bindQuery } from '../query/bind-query.ts';
import type { CompiledQuery } from '../query/compiled-query.ts';
import { isAnything, requiredText } from '../query/required-runs.ts';
import { type AnchoredQuery, type AnchorIndex, createAnchorIndex } from './anchor-index.ts';
import { anchorChoices, chooseAnchors } from './choose-anchors.ts';
import type { LearnedAnchors } from './learned-anchors.ts';
import { type FileFields, isPlaceField } from './record-event.ts';
import type { RecordMarks } from './record-marks.ts';
import type { TextCheck } from './text-check.ts';

/** What one matcher's files have in common. */
export interface SharedQueries {
  readonly queries: readonly QueryNode[];
  /** Of each query whether it asks for the tag that only events of several lines have. */
  wantsJoined(query: number): boolean;
  readonly anchors: LearnedAnchors;
  /** Queries that have nothing to look for as long as no file's fields have decided a part of them. */
  readonly unanchored: readonly number[];
  readonly quarantined: Map<number, string>;
  /** Anchors, and queries, by the record of the segment under way in which they were found, and asked. */
  readonly foundAnchors: RecordMarks;
  readonly askedQueries: RecordMarks;
  readonly limits: { readonly maxHits: number; readonly budgetMs: number; readonly now: () => number };
  /** Whether a message may match at all: a quick look before it is analysed. */
  textCheck(query: number): TextCheck;
  /** @throws AppError `QUERY_SYNTAX`, `LIMIT_EXCEEDED` - when the query can not be made ready */
  compiled(query: number): CompiledQuery;
}

/** What is known of a query in one file: nothing yet, or that all its records match, none, or that it depends. */
const UNKNOWN = 0;
const ALL = 1;
const NONE = 2;
const SOME = 3;

/** The queries of a matcher in one file: what the file's fields decide is decided once. */
export class FileMatcher implements FileFields {
  readonly shared: SharedQueries;
  readonly constants: Fields;
  readonly ownFields: boolean;
  /** Queries that have to be asked of each record, for want of anything to look for. */
  readonly everyRecord: readonly number[];
  readonly #answers: Uint8Array;
  readonly #ownAnchors: AnchorIndex | undefined;

  constructor(shared: SharedQueries, constants: Fields, ownFields: boolean) {
    this.shared = shared;
    this.constants = constants;
    this.ownFields = ownFields;
    this.#answers = new Uint8Array(shared.queries.length);
    const late: AnchoredQuery[] = [];
    const everyRecord: number[] = [];
    for (const query of shared.unanchored) {
      const rest = this.#bind(query);
      if (rest === false) continue;
      const required = rest === true ? undefined : requiredText(rest);
      if (required === undefined || isAnything(required)) everyRecord.push(query);
      else late.push({ query, ...chooseAnchors(anchorChoices(required)) });
    }
    this.everyRecord = everyRecord;
    if (late.length > 0) this.#ownAnchors = createAnchorIndex([...shared.anchors.anchored, ...late]);
  }

  /** What to look for in the file; may be another index from one segment to the next. */
  get anchors(): AnchorIndex {
    return this.#ownAnchors ?? this.shared.anchors.index;
  }

  /** Whether all records of the file match, or none does; undefined where each has to be asked. */
  answer(query: number): boolean | undefined {
    if (this.#answers[query] === UNKNOWN) this.#bind(query);
    return this.#answers[query] === SOME ? undefined : this.#answers[query] === ALL;
  }

  #bind(query: number): QueryNode | boolean {
    const { constants, ownFields } = this;
    const isEventField = (field: string) =>
      ownFields ||
      isPlaceField(field) ||
      !Object.hasOwn(constants, field) ||
      (field === 'tags' && this.shared.wantsJoined(query));
    const rest = bindQuery(this.shared.queries[query]!, ownFields ? {} : constants, isEventField);
    if (typeof rest === 'object') this.#answers[query] = SOME;
    else this.#answers[query] = rest ? ALL : NONE;
    return rest;
  }
}
