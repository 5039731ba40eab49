import { count } from '../util/count.ts';
import { formatBytes } from '../util/format-bytes.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import { createProgress } from './progress.ts';
import { startCommand } from './start-command.ts';

/** Checks the store; a warning alone is no negative finding. */
export async function runStoreCheck(flags: CommonFlags, context: CommandContext): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { output, isJson } = start;
  const progress = await createProgress(context);
  const findings = await withStore(start, 'read', (store) =>
    store.check({
      signal: context.signal,
      onProgress: (done, total) => progress.update(done, total, 'checking'),
    }),
  ).finally(() => progress.stop());
  if (isJson) await output.printJson({ findings });
  else if (findings.length === 0) await output.print('the store is sound');
  else
    for (const { severity, code, message } of findings) await output.print(`${severity} ${code}: ${message}`);
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

/** Removes what is older than the configuration keeps. */
export async function runStorePrune(flags: CommonFlags, context: CommandContext): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { output, isJson, config } = start;
  const retention = { logDays: config.logDays, recordDays: config.recordDays };
  const removed = await withStore(start, 'write', (store) => store.prune(retention));
  if (isJson) await output.printJson(removed);
  else {
    const { days, logs, records, freedBytes } = removed;
    await output.print(
      `removed the logs of ${count(logs, 'build')} (${count(days.length, 'day')}, ${formatBytes(freedBytes)}) and ${count(records, 'build')} altogether`,
    );
  }
  return 0;
}
