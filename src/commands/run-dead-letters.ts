import { AppError } from '../errors.ts';
import { isClusterLocation } from '../store/store-location.ts';
import { count } from '../util/count.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { storeText, withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import { type CommandStart, startCommand } from './start-command.ts';

/**
 * Shows the documents that a cluster refused, or sends them once more.
 * @throws AppError `USAGE` for a store that is no cluster, `STORE_UNAVAILABLE`
 */
export async function runDeadLetters(
  action: 'list' | 'replay',
  flags: CommonFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  if (!isClusterLocation(start.config.store)) {
    const message = `expected a store in a cluster (https://…), found the directory ${storeText(start)}: a directory refuses no documents`;
    throw new AppError('USAGE', message);
  }
  return action === 'list' ? listLetters(start) : replayLetters(start);
}

/** Exit code 1 when there are some: somebody has to look at them. */
async function listLetters({ config, output, isJson }: CommandStart): Promise<ExitCode> {
  const { readDeadLetters } = await import('../store/elasticsearch/dead-letters.ts');
  let letters = 0;
  for await (const letter of readDeadLetters(config.deadLetters)) {
    letters++;
    if (isJson) await output.printJson(letter);
    else await output.print(`${letter.at}  ${letter.index}/${letter.id}  ${letter.status}  ${letter.reason}`);
  }
  output.note(`${count(letters, 'dead letter')} in ${config.deadLetters}`);
  return letters === 0 ? 0 : 1;
}

async function replayLetters(start: CommandStart): Promise<ExitCode> {
  const { output, isJson, config } = start;
  const summary = await withStore(start, 'write', async (store) => store.replay?.(config.deadLetters));
  const { written, refused } = summary ?? { written: 0, refused: 0 };
  if (isJson) await output.printJson({ written, refused });
  else await output.print(`${count(written, 'document')} written, ${refused} refused again and kept`);
  return refused === 0 ? 0 : 1;
}
