import { Command, CommanderError } from 'commander';
import { type AppError, isAppError } from '../errors.ts';
import { printableText } from '../util/printable-text.ts';
import { addBot } from './bot.ts';
import { addClassify } from './classify.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { addDashboards } from './dashboards.ts';
import { addDigest } from './digest.ts';
import { addDoctor } from './doctor.ts';
import { addIngest } from './ingest.ts';
import { addNotices } from './notices.ts';
import { colorsFor } from './output.ts';
import { readPackage } from './package-info.ts';
import { addQueue } from './queue.ts';
import { addSearch } from './search.ts';
import { addServe } from './serve.ts';
import { addSignatures } from './signatures.ts';
import { addStore } from './store.ts';
import { addWorker } from './worker.ts';

const EXAMPLES = `
Examples:
  $ dejabug classify ./logs                          what broke this build?
  $ dejabug classify https://logs.example.org/8f2c1a9/
  $ dejabug ingest ./logs && dejabug search 'message:"Connection refused"'

Exit code: 0 fine, 1 a negative finding, 2 usage or failure.
Configuration: dejabug.yaml, environment (DEJABUG_STORE, …), flags; later ones win.`;

/** Runs one command line; never throws. Results go to standard output, all else to standard error. */
export async function runCli(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = createProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, context);
  }
}

function createProgram(context: CommandContext, setExitCode: (code: ExitCode) => void): Command {
  const program = new Command('dejabug')
    .description("Reads a failed CI build's logs once and says which known bugs it hit.")
    .version(readPackage().version, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(add --help to see what there is)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => context.stdout.columns ?? 100,
      getErrHelpWidth: () => context.stderr.columns ?? 100,
      getOutHasColors: () => colorsFor(context, context.stdout).isColorSupported,
      getErrHasColors: () => colorsFor(context, context.stderr).isColorSupported,
    });
  for (const add of [
    addClassify,
    addIngest,
    addSearch,
    addSignatures,
    addStore,
    addWorker,
    addQueue,
    addServe,
    addBot,
    addDigest,
    addNotices,
    addDashboards,
    addDoctor,
  ]) {
    add(program, { context, setExitCode });
  }
  return program;
}

/** Says on standard error what went wrong, and how a script learns of it. */
function report(error: unknown, context: CommandContext): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  // Nobody reads any more: whatever broke off because of that is as it should be.
  if (context.signal.reason === 'EPIPE') return 0;
  const { red, dim } = colorsFor(context, context.stderr);
  if (context.signal.aborted) {
    context.stderr.write(
      `${red('dejabug:')} interrupted; what was finished before is kept ${dim('[INTERRUPTED]')}\n`,
    );
    if (isAppError(error, 'INTERRUPTED'))
      context.stderr.write(`${dim(`  ${printableText(error.message)}`)}\n`);
  } else if (isAppError(error)) {
    context.stderr.write(`${red('dejabug:')} ${printableText(error.message)} ${dim(`[${error.code}]`)}\n`);
    for (const cause of causesOf(error)) {
      context.stderr.write(`${dim(`  because: ${printableText(cause)}`)}\n`);
    }
  } else {
    const stack = error instanceof Error ? error.stack : String(error);
    context.stderr.write(
      `${red('dejabug:')} a bug in dejabug itself; please report it with these lines\n${stack}\n`,
    );
  }
  return 2;
}

function causesOf(error: AppError): string[] {
  const causes: string[] = [];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) causes.push(cause.message);
  return causes;
}
