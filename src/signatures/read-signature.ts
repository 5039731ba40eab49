import type { z } from 'zod';
import type { Problem } from '../model/problem.ts';
import type { Action, AlsoQuery, Signature } from '../model/signature.ts';
import { parseQuery } from '../query/parse-query.ts';
import { compileCapture } from './compile-capture.ts';
import { describeIssue } from './describe-issue.ts';
import type { LoadCode } from './problem-codes.ts';
import {
  type PartialSignatureFile,
  partialSignatureFile,
  type SignatureFile,
  signatureFile,
} from './signature-file.ts';
import { signatureQueries } from './signature-queries.ts';
import { openYaml, type Position, type YamlSource } from './yaml-source.ts';

/** What a signature's text holds: the signature when nothing is wrong with it. */
export interface ReadSignature {
  readonly signature: Signature | undefined;
  readonly problems: readonly Problem[];
}

/** Reads the text of one signature file: YAML, keys and values, queries, patterns; all mistakes at once. */
export function readSignature(file: string, text: string): ReadSignature {
  const source = openYaml(text);
  const problems = source.problems.map(({ message, ...place }) => problem('yaml', message, file, place));
  if (source.value === undefined && problems.length > 0) return { signature: undefined, problems };
  const parsed = signatureFile.safeParse(source.value);
  const content = parsed.success ? parsed.data : soundPart(source.value, parsed.error.issues);
  problems.push(
    ...bugProblems(file),
    ...shapeProblems(file, parsed.error?.issues ?? [], source),
    ...queryProblems(file, content, source),
    ...valueProblems(file, content, source),
  );
  const isSound = parsed.success && problems.length === 0;
  return { signature: isSound ? toSignature(file, parsed.data) : undefined, problems };
}

/** The keys that are right, so that one look shows all mistakes of a file. */
function soundPart(value: unknown, issues: readonly z.core.$ZodIssue[]): PartialSignatureFile {
  if (typeof value !== 'object' || value === null) return {};
  const wrong = new Set(issues.map(({ path }) => path[0]));
  const right = Object.entries(value).filter(([key]) => !wrong.has(key));
  return partialSignatureFile.safeParse(Object.fromEntries(right)).data ?? {};
}

/** The bug's name: the file's base name without `.yaml`. */
function bugName(file: string): string {
  return file.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, '');
}

function problem(code: LoadCode, message: string, file: string, place: Position): Problem {
  return { code, severity: 'error', message, file, line: place.line, column: place.column };
}

function bugProblems(file: string): Problem[] {
  const bug = bugName(file);
  if (/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(bug)) return [];
  const message = `the file's name is the bug's: expected letters, digits, ".", "_" and "-", found ${JSON.stringify(bug)}; rename the file`;
  return [problem('bad-name', message, file, { line: 1, column: 1 })];
}

function shapeProblems(file: string, issues: readonly z.core.$ZodIssue[], source: YamlSource): Problem[] {
  return issues
    .flatMap((issue) => describeIssue(issue, source.value))
    .map(({ code, message, path, key }) => {
      const place = key === undefined ? source.locate(path) : source.locateKey(path, key);
      return problem(code, message, file, place);
    });
}

function queryProblems(file: string, content: PartialSignatureFile, source: YamlSource): Problem[] {
  return signatureQueries(content).flatMap(({ path, text }) => {
    const { problems } = parseQuery(text);
    return problems.map(({ message, hint, offset }) => {
      const cure = hint === undefined ? '' : `; ${hint}`;
      return problem('query-syntax', `${message}${cure}`, file, source.locate(path, offset));
    });
  });
}

function valueProblems(file: string, content: PartialSignatureFile, source: YamlSource): Problem[] {
  const problems: Problem[] = [];
  const found = content.capture === undefined ? undefined : compileCapture(content.capture).problem;
  if (found !== undefined) {
    const message = `"capture": expected a regular expression with a named group, found ${found}`;
    problems.push(problem('bad-capture', message, file, source.locate(['capture'])));
  }
  const { valid_from: from, valid_until: until } = content;
  if (from !== undefined && until !== undefined && Date.parse(from) >= Date.parse(until)) {
    const message = `"valid_until": expected a moment after valid_from (${from}), found ${until}; correct one of the two`;
    problems.push(problem('wrong-value', message, file, source.locate(['valid_until'])));
  }
  return problems;
}

function toSignature(file: string, content: SignatureFile): Signature {
  return {
    bug: bugName(file),
    file,
    query: content.query.trimEnd(),
    ...present('title', content.title),
    ...present('bugLink', content.bug),
    ...present('owner', content.owner),
    ...present('action', toAction(content.action)),
    ...present('category', content.category),
    ...present('evidence', content.evidence?.trimEnd()),
    ...present('capture', content.capture),
    also: (content.also ?? []).map(toAlso),
    ...present('validFrom', toDate(content.valid_from)),
    ...present('validUntil', toDate(content.valid_until)),
    testIds: content.test_ids ?? [],
    testLogs: content.test_logs ?? [],
    ...present('resolvedAt', toDate(content.resolved_at)),
    suppressGraph: content['suppress-graph'] ?? false,
    suppressNotification: content['suppress-notification'] ?? false,
    allowNonvoting: content['allow-nonvoting'] ?? false,
  };
}

/** The key only where there is a value: an optional key is absent, never undefined. */
function present<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  // The literal has the one key that the type names; TypeScript widens a computed key to string.
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}

function toAction(action: SignatureFile['action']): Action | undefined {
  if (action === undefined) return undefined;
  if (typeof action === 'string') return { kind: action };
  return { kind: action.kind, ...present('text', action.text) };
}

function toAlso(item: NonNullable<SignatureFile['also']>[number]): AlsoQuery {
  if (typeof item === 'string') return { query: item.trimEnd() };
  return { query: item.query.trimEnd(), ...present('withinLines', item.within_lines) };
}

function toDate(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
