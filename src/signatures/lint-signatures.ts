import { openstackTags } from '../log-format/openstack-tags.ts';
import type { Problem } from '../model/problem.ts';
import type { Signature } from '../model/signature.ts';
import { parseQuery } from '../query/parse-query.ts';
import { KNOWN_FIELDS } from './lint/known-fields.ts';
import { lintFields } from './lint/lint-fields.ts';
import { lintFoldedBlanks } from './lint/lint-folded-blanks.ts';
import { lintHabits } from './lint/lint-habits.ts';
import { lintLinks } from './lint/lint-links.ts';
import { lintOperators, lintTopLevelOr } from './lint/lint-operators.ts';
import { lintOverlap } from './lint/lint-overlap.ts';
import { lintPatterns } from './lint/lint-patterns.ts';
import type { Finding, LintContext, LintQuery, LintTarget, QueryRule } from './lint/lint-target.ts';
import { lintWords } from './lint/lint-words.ts';
import { compareProblems, type LoadedSignatures } from './load-signatures.ts';
import { signatureFile } from './signature-file.ts';
import { signatureQueries } from './signature-queries.ts';
import { openYaml } from './yaml-source.ts';

const QUERY_RULES: readonly QueryRule[] = [
  lintOperators,
  lintTopLevelOr,
  lintWords,
  lintFields,
  lintPatterns,
];

const CONTEXT: LintContext = { fields: KNOWN_FIELDS, tags: openstackTags };

/**
 * Finds what is sound in form and yet will not do what its author meant; queries/README.md explains each code.
 *
 * @param context - fields and tags of this installation; those of the shipped formats and of OpenStack by default
 * @returns by file, line and column; signatures that the loader refused are not looked at
 */
export function lintSignatures(loaded: LoadedSignatures, context: LintContext = CONTEXT): Problem[] {
  const targets = loaded.set.signatures.map((signature) => toTarget(signature, loaded.sources));
  const overlaps = lintOverlap(targets);
  return targets
    .flatMap((target) => {
      const findings = [...lintTarget(target, context), ...(overlaps.get(target) ?? [])];
      return findings.map((finding) => toProblem(target, finding));
    })
    .sort(compareProblems);
}

function lintTarget(target: LintTarget, context: LintContext): Finding[] {
  const inQueries = target.queries.flatMap((query) => {
    const habits = lintHabits(query);
    const isMisread = habits.some(({ severity }) => severity === 'error'); // what else is found follows from that
    return isMisread ? habits : [...habits, ...QUERY_RULES.flatMap((rule) => rule(query, context))];
  });
  return [...inQueries, ...lintFoldedBlanks(target), ...lintLinks(target)];
}

/** Reads the file once more: the set keeps no places. */
function toTarget(signature: Signature, sources: ReadonlyMap<string, string>): LintTarget {
  const source = openYaml(sources.get(signature.file) ?? '');
  const content = signatureFile.parse(source.value);
  const queries = signatureQueries(content).flatMap((written): LintQuery[] => {
    const { query } = parseQuery(written.text);
    return query === undefined ? [] : [{ ...written, node: query }];
  });
  return { signature, content, queries, source };
}

function toProblem(
  { signature, source }: LintTarget,
  { code, severity, message, path, offset }: Finding,
): Problem {
  return { code, severity, message, file: signature.file, ...source.locate(path, offset) };
}
