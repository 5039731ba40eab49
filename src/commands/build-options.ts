import { type Command, Option } from 'commander';
import type { Build } from '../model/build.ts';
import { readMoment } from './read-moment.ts';

/** The flags that say of a build what its logs do not. */
const TEXT_FLAGS: readonly (readonly [string, string, keyof Build])[] = [
  ['uuid', 'unique name of the build', 'buildUuid'],
  ['job', 'name of the job', 'jobName'],
  ['status', "result in the CI's own word: FAILURE, TIMED_OUT, SUCCESS, …", 'status'],
  ['project', 'project', 'project'],
  ['branch', 'branch', 'branch'],
  ['pipeline', 'pipeline: check, gate, …', 'pipeline'],
  ['change', 'change or pull request', 'change'],
  ['patchset', 'patch set or head commit', 'patchset'],
  ['ref', 'Git reference', 'ref'],
  ['node', 'node that it ran on', 'node'],
  ['tenant', 'tenant', 'tenant'],
  ['log-url', 'address of the folder of logs', 'logUrl'],
  ['change-url', 'address of the change', 'changeUrl'],
];

/** Adds `--build-job`, `--build-status` and the others. They win over what the source says. */
export function addBuildOptions(command: Command): Command {
  for (const [name, what] of TEXT_FLAGS) {
    command.addOption(new Option(`--build-${name} <text>`, what).helpGroup('What the logs do not say:'));
  }
  return command
    .addOption(
      new Option('--build-non-voting', 'its failure does not block').helpGroup('What the logs do not say:'),
    )
    .addOption(moment('started', 'when it started').helpGroup('What the logs do not say:'))
    .addOption(moment('ended', 'when it ended').helpGroup('What the logs do not say:'));
}

/** What the flags say of a build. */
export function buildOverrides(flags: Readonly<Record<string, unknown>>): Partial<Build> {
  const overrides: Record<string, unknown> = {};
  for (const [name, , key] of TEXT_FLAGS) {
    const value = flags[camelCase(`build-${name}`)];
    if (value !== undefined) overrides[key] = value;
  }
  if (flags.buildNonVoting === true) overrides.voting = false;
  if (flags.buildStarted !== undefined) overrides.startedAt = flags.buildStarted;
  if (flags.buildEnded !== undefined) overrides.endedAt = flags.buildEnded;
  return overrides;
}

function moment(name: string, what: string): Option {
  return new Option(`--build-${name} <time>`, what).argParser((text: string) =>
    readMoment(text, new Date(NaN)),
  );
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
