import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import type { CommandContext } from './context.ts';
import { type CommonFlags, configFlags } from './options.ts';
import { createOutput, type Output } from './output.ts';

/** What every command starts from. */
export interface CommandStart {
  readonly context: CommandContext;
  readonly config: Config;
  readonly output: Output;
  /** Whether results are JSON. */
  readonly isJson: boolean;
}

/**
 * Reads the configuration and prepares the output.
 * @throws AppError `CONFIG_INVALID`
 */
export async function startCommand(context: CommandContext, flags: CommonFlags): Promise<CommandStart> {
  const file = flags.config === undefined ? {} : { file: flags.config };
  const config = await loadConfig({
    cwd: context.cwd,
    env: context.env,
    flags: configFlags({ ...flags }),
    ...file,
  });
  return { context, config, output: createOutput(context), isJson: flags.json === true };
}
