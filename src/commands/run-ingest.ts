import { AppError } from '../errors.ts';
import { printableText } from '../util/printable-text.ts';
import { buildOverrides } from './build-options.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { loadJudge } from './load-judge.ts';
import { withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import type { Colors } from './output.ts';
import { type ReadBuild, readBuilds } from './read-builds.ts';
import { startCommand } from './start-command.ts';
import { verdictRecord } from './verdict-record.ts';
import { verdictText } from './verdict-text.ts';

interface IngestFlags extends CommonFlags {
  readonly documents?: string;
}

/** Reads the builds at `paths` and the events of `--documents` into the store; says what became of each build. */
export async function runIngest(
  paths: readonly string[],
  flags: IngestFlags,
  context: CommandContext,
): Promise<ExitCode> {
  if (paths.length === 0 && flags.documents === undefined) {
    throw new AppError(
      'USAGE',
      'expected logs to read, found neither PATH nor --documents; see "dejabug ingest --help"',
    );
  }
  const start = await startCommand(context, flags);
  const { output, isJson } = start;
  const judge = await loadJudge(start);
  let exitCode: ExitCode = 0;
  await withStore(start, 'write', async (store) => {
    const overrides = buildOverrides({ ...flags });
    const documents = flags.documents === undefined ? {} : { documents: flags.documents };
    // A verdict is said when it is made: a cluster may take much longer for the logs.
    const say = async (read: ReadBuild): Promise<void> => {
      const { verdict, location, result } = read;
      if (isJson) await output.printJson(verdictRecord(read));
      else await output.print(verdictText(verdict, location, output.colors, result));
    };
    const request = { locations: paths, ...documents, judge, overrides, store, onVerdict: say };
    for await (const read of readBuilds(start, request)) {
      if (read.result === undefined) await say(read);
      if (!isJson) await output.print(keptText(read, output.colors));
      if (read.result === undefined) exitCode = 2;
      else if (read.verdict.state === 'incomplete-logs' && exitCode === 0) exitCode = 1;
    }
  });
  return exitCode;
}

function keptText({ result }: ReadBuild, { dim }: Colors): string {
  if (result === undefined) return dim('  not kept');
  return dim(`  kept as ${printableText(result.build.buildUuid)}`);
}
