import pico from 'picocolors';
import { printableText } from '../util/printable-text.ts';
import type { CommandContext, OutputStream } from './context.ts';

/** The colours that a text for people uses; all do nothing where colours are not wanted. */
export type Colors = ReturnType<typeof pico.createColors>;

/** Where a command's results go. */
export interface Output {
  readonly colors: Colors;
  /** Writes lines to standard output, waiting where the reader is slower. */
  print(text: string): Promise<void>;
  /** Writes one value as one line of JSON. */
  printJson(value: unknown): Promise<void>;
  /** Writes a line to standard error, in the way of all that is not a result. */
  note(text: string): void;
}

/** The output of one command. */
export function createOutput(context: CommandContext): Output {
  const print = (text: string) => writeAll(context.stdout, `${text}\n`, context.signal);
  return {
    colors: colorsFor(context, context.stdout),
    print,
    printJson: (value) => print(JSON.stringify(value)),
    note: (text) => {
      context.stderr.write(`${printableText(text)}\n`);
    },
  };
}

/** Colours for one stream: NO_COLOR and FORCE_COLOR (https://no-color.org) win over what the stream is. */
export function colorsFor({ env }: CommandContext, stream: OutputStream): Colors {
  if (env.NO_COLOR) return pico.createColors(false);
  const isForced = env.FORCE_COLOR !== undefined && !['', '0', 'false'].includes(env.FORCE_COLOR);
  return pico.createColors(isForced || (stream.isTTY === true && env.TERM !== 'dumb'));
}

/** Resolves when the stream can take more, or when nobody wants more. */
async function writeAll(stream: OutputStream, text: string, signal: AbortSignal): Promise<void> {
  if (stream.write(text) || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      stream.off('drain', go);
      stream.off('close', go);
      signal.removeEventListener('abort', go);
      resolve();
    };
    stream.once('drain', go);
    stream.once('close', go);
    signal.addEventListener('abort', go, { once: true });
  });
}
