import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { bulkBody } from './bulk-body.ts';
import type { DeadLetter } from './bulk-request.ts';
import { BulkWriter } from './bulk-writer.ts';
import type { ClusterContext } from './cluster-context.ts';

/** A document that a cluster refused, as the file of dead letters keeps it. */
export interface KeptLetter extends DeadLetter {
  /** When it was refused, ISO 8601. */
  readonly at: string;
  /** The cluster that refused it. */
  readonly location: string;
}

/** Adds a letter to the file, one JSON object a line. */
export async function keepDeadLetter(file: string, letter: KeptLetter): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'a+');
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.from('\n'), 0, 1, Math.max(0, size - 1));
    // A process that died while it wrote left a line without an end: what follows must not become a part of it.
    const start = buffer.toString() === '\n' ? '' : '\n';
    await handle.appendFile(`${start}${JSON.stringify(letter)}\n`);
  } finally {
    await handle.close();
  }
}

/** The letters in the file, oldest first; none when there is no file. A line that was cut off is left out. */
export async function* readDeadLetters(file: string): AsyncGenerator<KeptLetter> {
  for (const path of [taken(file), file]) {
    if (!(await exists(path))) continue;
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const letter = parseLetter(line);
      if (letter !== undefined) yield letter;
    }
  }
}

/** What became of the letters. */
export interface ReplaySummary {
  readonly written: number;
  /** Refused again, and kept again. */
  readonly refused: number;
}

/**
 * Sends the letters of this cluster once more. The file is set aside first, and removed when all are sent: a replay
 * that is cut off is done again as a whole, which writes nothing twice.
 */
export async function replayDeadLetters(context: ClusterContext, file: string): Promise<ReplaySummary> {
  if (await exists(taken(file))) {
    // An earlier replay was cut off: what it set aside goes first.
    await sendAll(context, file);
  }
  if (!(await exists(file))) return { written: 0, refused: 0 };
  await rename(file, taken(file));
  return sendAll(context, file);
}

async function sendAll(context: ClusterContext, file: string): Promise<ReplaySummary> {
  const bulk = new BulkWriter(context);
  for await (const line of createInterface({ input: createReadStream(taken(file)) })) {
    const letter = parseLetter(line);
    if (letter === undefined) continue;
    if (letter.location === context.location) await bulk.add(bulkBody([letter]));
    else await keepDeadLetter(file, letter);
  }
  const { documents, superseded, deadLetters } = await bulk.finish();
  await rm(taken(file));
  return { written: documents + superseded, refused: deadLetters };
}

function taken(file: string): string {
  return `${file}.replay`;
}

function parseLetter(line: string): KeptLetter | undefined {
  try {
    // Written by keepDeadLetter.
    return JSON.parse(line) as KeptLetter;
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
