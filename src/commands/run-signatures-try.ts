import { createJudge, type Judge } from '../classify/create-judge.ts';
import { readStoredBuilds } from '../classify/read-stored-builds.ts';
import { AppError } from '../errors.ts';
import type { BugVerdict, Verdict } from '../model/verdict.ts';
import { formatProblems } from '../signatures/format-problems.ts';
import { loadSignatures } from '../signatures/load-signatures.ts';
import { planQueries, type QueryPlan } from '../signatures/plan-queries.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import { readBuilds } from './read-builds.ts';
import { type CommandStart, startCommand } from './start-command.ts';
import { verdictText } from './verdict-text.ts';

/** Builds of one kind, and how many of them a signature hit. */
interface Tally {
  builds: number;
  hit: number;
}

/** Runs the signatures at `path` over logs or over a store; says which builds they hit. */
export async function runSignaturesTry(
  path: string,
  logs: readonly string[],
  flags: CommonFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { judge, plan } = await judgeFor(path);
  const failed: Tally = { builds: 0, hit: 0 };
  const passed: Tally = { builds: 0, hit: 0 };
  const take = async (verdict: Verdict) => {
    const tally = verdict.state === 'passed' ? passed : failed;
    tally.builds += 1;
    if (verdict.bugs.length === 0) return;
    tally.hit += 1;
    for (const bug of verdict.bugs) await printHit(start, verdict, bug);
  };
  if (logs.length > 0) {
    for await (const { verdict } of readBuilds(start, { locations: logs, judge, overrides: {} }))
      await take(verdict);
  } else {
    await withStore(start, 'read', async (store) => {
      for await (const reading of readStoredBuilds(store, plan.queries, context.signal))
        await take(judge.judge(reading));
    });
  }
  start.output.note(
    `hit ${failed.hit} of ${failed.builds} failed builds, ${passed.hit} of ${passed.builds} that passed`,
  );
  return failed.hit > 0 && passed.hit === 0 ? 0 : 1;
}

/** @throws AppError `SIGNATURE_INVALID` - a signature that is being tried has to be sound */
async function judgeFor(path: string): Promise<{ judge: Judge; plan: QueryPlan }> {
  const { set, problems, sources } = await loadSignatures([path]);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new AppError(
      'SIGNATURE_INVALID',
      `${path} can not be tried\n${formatProblems(errors, sources, { color: false })}`,
    );
  }
  const plan = planQueries(set);
  return { judge: createJudge(plan), plan };
}

async function printHit({ output, isJson }: CommandStart, verdict: Verdict, bug: BugVerdict): Promise<void> {
  if (isJson) {
    const { build, job, status, state } = verdict;
    await output.printJson({ build, job, status, state, ...bug });
  } else await output.print(verdictText({ ...verdict, bugs: [bug] }, verdict.build, output.colors));
}
