import { fieldType } from '../../model/fields.ts';
import type { QueryNode } from '../../query/ast.ts';

/** How an index that others made names and types the fields that queries name. */
export interface MappingProfile {
  readonly name: MappingName;
  /** The field of the event's time. */
  readonly timestamp: string;
  /** The field to search a text in. */
  text(field: string): string;
  /** The field that holds the whole value, to compare, sort and count by. */
  keyword(field: string): string;
}

/** Our own mapping: fields are what they are called. */
const OWN: MappingProfile = {
  name: 'dejabug',
  timestamp: '@timestamp',
  text: (field) => field,
  keyword: (field) => field,
};

/**
 * Indices without a mapping of their own, as ci-log-processing writes them: every string is analysed, and whole
 * under `.keyword` beside it; numbers and dates are found by their looks.
 */
const DYNAMIC_NUMBERS = new Set(['voting', 'build_change', 'build_patchset', 'line', 'offset']);

const DYNAMIC: MappingProfile = {
  name: 'dynamic',
  timestamp: '@timestamp',
  text: (field) => field,
  keyword: (field) =>
    fieldType(field) !== 'keyword' || DYNAMIC_NUMBERS.has(field) ? field : `${field}.keyword`,
};

/** elastic-recheck's index: all strings but the message were left whole under their own names. */
const LOGSTASH: MappingProfile = { ...OWN, name: 'logstash' };

/** The names of the profiles, for the configuration. */
export const MAPPING_NAMES = ['dejabug', 'dynamic', 'logstash'] as const;

export type MappingName = (typeof MAPPING_NAMES)[number];

export const MAPPING_PROFILES: Readonly<Record<MappingName, MappingProfile>> = {
  dejabug: OWN,
  dynamic: DYNAMIC,
  logstash: LOGSTASH,
};

/** The same query over the fields as the index has them. */
export function renameFields(node: QueryNode, profile: MappingProfile): QueryNode {
  if (node.type === 'group') {
    return {
      ...node,
      clauses: node.clauses.map(({ occur, node: inner }) => ({ occur, node: renameFields(inner, profile) })),
    };
  }
  if (node.type === 'match_all' || node.field === undefined) return node;
  const { field } = node;
  const named = fieldType(field) === 'text' ? profile.text(field) : profile.keyword(field);
  return { ...node, field: field === '@timestamp' ? profile.timestamp : named };
}
