import { countStrikes } from '../classify/strike-history.ts';
import type { Verdict } from '../model/verdict.ts';
import { renderComment } from '../review/print/comment.ts';
import type { StrikeHistory } from '../review/print/comment-input.ts';
import { buildOverrides } from './build-options.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { loadJudge } from './load-judge.ts';
import { hasStore, withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import type { Output } from './output.ts';
import { readBuilds } from './read-builds.ts';
import { type CommandStart, startCommand } from './start-command.ts';
import { verdictRecord } from './verdict-record.ts';
import { verdictText } from './verdict-text.ts';

interface ClassifyFlags extends CommonFlags {
  readonly comment?: true;
}

/** Classifies the builds at `paths` and prints verdicts and one comment on all of them. */
export async function runClassify(
  paths: readonly string[],
  flags: ClassifyFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { output, isJson } = start;
  const judge = await loadJudge(start);
  const verdicts: Verdict[] = [];
  const overrides = buildOverrides({ ...flags });
  for await (const read of readBuilds(start, { locations: paths, judge, overrides })) {
    const { verdict, location, result } = read;
    verdicts.push(verdict);
    if (isJson) await output.printJson(verdictRecord(read));
    else if (!flags.comment) await output.print(verdictText(verdict, location, output.colors, result));
  }
  if (!isJson) await printComment(start, verdicts, output, flags);
  return exitCodeOf(verdicts);
}

async function printComment(
  start: CommandStart,
  verdicts: readonly Verdict[],
  output: Output,
  flags: ClassifyFlags,
): Promise<void> {
  const { template, format } = start.config;
  const history = await strikeHistory(start);
  const comment = renderComment({ verdicts, ...(history ? { history } : {}) }, template, format);
  if (comment === undefined) {
    output.note('no comment: there is nothing to say on the change');
    return;
  }
  if (!flags.comment) await output.print(output.colors.dim(`\n-- comment (${template}, ${format}) --`));
  await output.print(comment);
}

/** How often the bugs struck, where a store knows. */
async function strikeHistory(start: CommandStart): Promise<StrikeHistory | undefined> {
  if (!hasStore(start)) return undefined;
  return withStore(start, 'read', (store) => countStrikes(store.listBuilds()));
}

function exitCodeOf(verdicts: readonly Verdict[]): ExitCode {
  if (verdicts.some(({ state }) => state === 'error')) return 2;
  return verdicts.every(({ state }) => state === 'classified' || state === 'passed') ? 0 : 1;
}
