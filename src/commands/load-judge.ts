import { createJudge, type Judge } from '../classify/create-judge.ts';
import { formatProblems } from '../signatures/format-problems.ts';
import { loadSignatures } from '../signatures/load-signatures.ts';
import { planQueries } from '../signatures/plan-queries.ts';
import { readPackage } from './package-info.ts';
import type { CommandStart } from './start-command.ts';

/** Where the configured signatures are. */
export function signaturePaths({ config }: CommandStart): readonly string[] {
  return config.shippedQueries ? [readPackage().shippedQueries, ...config.queries] : config.queries;
}

/**
 * A judge with all signatures that are sound; what is wrong with the others is noted on standard error and
 * stops nothing.
 */
export async function loadJudge(start: CommandStart): Promise<Judge> {
  const { set, problems, sources } = await loadSignatures(signaturePaths(start));
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    start.output.note(formatProblems(errors, sources, { color: false }));
    start.output.note('the signatures above are left out; "dejabug signatures check" shows all problems');
  }
  return createJudge(planQueries(set));
}
