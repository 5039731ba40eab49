import { AppError } from '../errors.ts';
import type { Problem } from '../model/problem.ts';
import { formatProblems, summarizeProblems } from '../signatures/format-problems.ts';
import { lintSignatures } from '../signatures/lint-signatures.ts';
import { compareProblems, loadSignatures } from '../signatures/load-signatures.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { signaturePaths } from './load-judge.ts';
import type { CommonFlags } from './options.ts';
import { startCommand } from './start-command.ts';

/** Prints all problems of all signatures at `paths`, or of the configured ones. */
export async function runSignaturesCheck(
  paths: readonly string[],
  flags: CommonFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { output, isJson } = start;
  const loaded = await loadSignatures(paths.length > 0 ? paths : signaturePaths(start));
  const problems = [...loaded.problems, ...lintSignatures(loaded)].sort(compareProblems);
  if (loaded.files.length === 0 && problems.length === 0) {
    throw new AppError(
      'USAGE',
      `expected signatures (*.yaml) at ${paths.join(', ')}, found none; check the path`,
    );
  }
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (isJson) await output.printJson({ files: loaded.files.length, problems: problems.map(wireProblem) });
  else {
    const color = output.colors.isColorSupported;
    if (problems.length > 0) await output.print(formatProblems(problems, loaded.sources, { color }));
    await output.print(`${loaded.files.length} files: ${summarizeProblems(problems)}`);
  }
  return errors > 0 ? 1 : 0;
}

/** The keys of a problem that the machine-readable contract names, and no others. */
function wireProblem({ code, severity, message, file, line, column }: Problem): Problem {
  return { code, severity, message, file, line, column };
}
