import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RawConfig } from '../config/config.ts';
import { COMMENT_FORMATS, COMMENT_TEMPLATES } from '../review/print/comment-input.ts';
import type { CommandContext, ExitCode } from './context.ts';

/** What a command is given when it is added to the program. */
export interface CommandHost {
  readonly context: CommandContext;
  setExitCode(code: ExitCode): void;
}

/** Flags that every command has which reads the configuration. */
export interface CommonFlags {
  readonly config?: string;
  readonly json?: true;
}

/** Adds `--config` and `--json`. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'read this configuration instead of ./dejabug.yaml')
    .option('--json', 'print JSON, one value a line');
}

/** Adds `--store`. */
export function addStoreOption(command: Command): Command {
  return command.option(
    '--store <place>',
    'directory of the store, or https://… of a cluster (default: ./.dejabug)',
  );
}

/** Adds `--queries` and `--no-shipped-queries`. */
export function addQueriesOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--queries <path>', 'more signatures: a folder or a file; may be given again').argParser(
        append,
      ),
    )
    .option('--no-shipped-queries', 'without the signatures that come with dejabug');
}

/** Adds `--template` and `--format`. */
export function addCommentOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--template <name>', "wording of the comment: ours, or elastic-recheck's").choices(
        COMMENT_TEMPLATES,
      ),
    )
    .addOption(
      new Option('--format <name>', 'text for Gerrit, markdown for GitHub and GitLab').choices(
        COMMENT_FORMATS,
      ),
    );
}

/** Adds `--workers`. */
export function addWorkersOption(command: Command): Command {
  return command.option(
    '--workers <number>',
    'threads (default: one a core; 0: none besides the main one)',
    wholeNumber,
  );
}

/** The flags that are configuration keys. commander gives every --no-x flag a value; only `false` was said. */
export function configFlags(flags: Readonly<Record<string, unknown>>): RawConfig {
  const { store, queries, shippedQueries, template, format, workers, logDays, recordDays } = flags;
  const { kibana, kibanaSpace, kibanaToken, grafana, grafanaToken } = flags;
  const servers = { kibana, kibanaSpace, kibanaToken, grafana, grafanaToken };
  const isSaid = shippedQueries === false ? { shippedQueries } : {};
  return { store, queries, template, format, workers, logDays, recordDays, ...servers, ...isSaid };
}

/** Reads a flag's whole number of 0 or more. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

function append(path: string, paths: readonly string[] | undefined): string[] {
  return [...(paths ?? []), path];
}
