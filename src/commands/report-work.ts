import type { WorkerEvent } from '../worker/worker-event.ts';
import type { CommandStart } from './start-command.ts';
import { verdictText } from './verdict-text.ts';

/** Tells of a worker's work: verdicts on standard output, all else on standard error. */
export async function reportWork(event: WorkerEvent, { output, isJson }: CommandStart): Promise<void> {
  if (event.kind === 'taken') return;
  if (event.kind !== 'done') return output.note(noteOf(event));
  for (const { verdict } of event.results) {
    if (isJson) await output.printJson(verdict);
    else await output.print(verdictText(verdict, event.build.location, output.colors));
  }
}

function noteOf(event: Exclude<WorkerEvent, { kind: 'taken' | 'done' }>): string {
  if (event.kind === 'trouble') {
    return `${messageOf(event.error)}; next try in ${Math.round(event.waitMs / 1000)} s`;
  }
  const { id, attempts } = event.build;
  if (event.kind === 'lost') return `${id}: taken over by another worker`;
  if (event.kind === 'given-back') return `${id}: given back`;
  const next = event.next === 'parked' ? 'parked; "dejabug queue list" shows it' : 'waits for the next';
  return `${id}: attempt ${attempts} failed, ${next}: ${messageOf(event.error)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
