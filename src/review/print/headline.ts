import { count } from '../../util/count.ts';
import type { Cause } from './group-causes.ts';

/** The first line: a decision, then causes (not jobs) by what they ask of the reader. */
export function headline(causes: readonly Cause[]): string {
  const builds = new Set(causes.flatMap((cause) => cause.verdicts.map((verdict) => verdict.build))).size;
  return `${decision(causes)}: ${tally(causes).join(' · ')} in ${count(builds, 'failed build')}`;
}

/** Whether a person has to do something: a bug to fix, or a failure that nobody knows. */
export function needsPerson(causes: readonly Cause[]): boolean {
  return causes.some((cause) => cause.kind !== 'known' || cause.bug?.action?.kind === 'fix');
}

function decision(causes: readonly Cause[]): string {
  const actions = new Set(causes.map((cause) => cause.bug?.action?.kind));
  if (actions.has('fix')) return 'Needs you';
  if (causes.some((cause) => cause.kind !== 'known')) return 'Cannot tell';
  if (actions.has('wait')) return 'Known, wait before you recheck';
  return actions.size === 1 && actions.has('recheck') ? 'Known, a recheck helps' : 'Known';
}

function tally(causes: readonly Cause[]): string[] {
  const known = causes.filter((cause) => cause.kind === 'known');
  const fix = known.filter((cause) => cause.bug?.action?.kind === 'fix').length;
  const unknown = causes.filter((cause) => cause.kind === 'unknown').length;
  const unread = causes.filter((cause) => cause.kind === 'unread').length;
  const parts: string[] = [];
  if (fix > 0) parts.push(`${count(fix, 'bug')} to fix`);
  if (known.length > fix) parts.push(count(known.length - fix, 'known bug'));
  if (unknown > 0) parts.push(count(unknown, 'unknown failure'));
  if (unread > 0) parts.push(`${unread} without readable logs`);
  return parts;
}
