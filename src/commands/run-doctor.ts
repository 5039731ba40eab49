import { AppError, isAppError } from '../errors.ts';
import { loadSignatures } from '../signatures/load-signatures.ts';
import { count } from '../util/count.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { signaturePaths } from './load-judge.ts';
import { hasStore, storeText, withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import { readPackage } from './package-info.ts';
import { type CommandStart, startCommand } from './start-command.ts';

/** One thing that was looked at: how it is and, where it is not well, what to do. */
interface Finding {
  readonly what: string;
  readonly isWell: boolean;
  readonly message: string;
}

/** Looks at all that a command rests on, one line each. */
export async function runDoctor(flags: CommonFlags, context: CommandContext): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { green, red, bold } = start.output.colors;
  const findings: Finding[] = [];
  for (const [what, look] of CHECKS) {
    const finding = await looked(what, () => look(start));
    findings.push(finding);
    const mark = finding.isWell ? green('ok  ') : red('FAIL');
    if (!start.isJson) await start.output.print(`${mark}  ${bold(what.padEnd(10))}  ${finding.message}`);
  }
  const isWell = findings.every((finding) => finding.isWell);
  if (start.isJson) await start.output.printJson({ isWell, findings });
  return isWell ? 0 : 1;
}

/** A look that throws found something to mend; the message says how. */
async function looked(what: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { what, isWell: true, message: await look() };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { what, isWell: false, message: error.message };
  }
}

async function lookAtNode(): Promise<string> {
  const { nodeRange } = readPackage();
  const [wantedMajor = 0, wantedMinor = 0] = (nodeRange.match(/\d+/g) ?? []).map(Number);
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return process.version;
  throw new AppError('USAGE', `expected Node ${nodeRange}, found ${process.version}; install a newer Node`);
}

/** Opens a database in memory, which shows that the driver is there and fits this Node. */
async function lookAtSqlite(): Promise<string> {
  const { openDatabase } = await import('../store/embedded/sqlite.ts');
  const database = await openDatabase(':memory:', { readOnly: false, timeout: 0 });
  const version = database.prepare('SELECT sqlite_version() AS version').get()?.version;
  database.close();
  return `SQLite ${version}`;
}

async function lookAtSignatures(start: CommandStart): Promise<string> {
  const { set, problems } = await loadSignatures(signaturePaths(start));
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (errors === 0) return `${count(set.signatures.length, 'signature')}, version ${set.version}`;
  const what = `expected sound signatures, found ${count(errors, 'error')}; run "dejabug signatures check"`;
  throw new AppError('SIGNATURE_INVALID', what);
}

async function lookAtStore(start: CommandStart): Promise<string> {
  const place = storeText(start);
  if (!hasStore(start)) return `none at ${place} yet; "dejabug ingest" makes it`;
  return withStore(start, 'read', async (store) => {
    let builds = 0;
    for await (const _ of store.listBuilds()) builds += 1;
    return `${count(builds, 'build')} in ${place}; "dejabug store check" reads all of it`;
  });
}

type Look = (start: CommandStart) => Promise<string>;

const CHECKS: readonly (readonly [string, Look])[] = [
  ['dejabug', async () => `${readPackage().version} in ${readPackage().root}`],
  ['node', lookAtNode],
  ['sqlite', lookAtSqlite],
  ['signatures', lookAtSignatures],
  ['store', lookAtStore],
];
