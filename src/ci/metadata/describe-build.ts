import type { Build } from '../../model/build.ts';
import type { Incomplete } from '../../model/verdict.ts';
import { decodeFile } from '../decode/decode-file.ts';
import { DecodeMeter } from '../decode/decode-meter.ts';
import { FileLoss, toIncomplete } from '../file-loss.ts';
import type { SourceFile } from '../log-source.ts';
import { DEFAULT_SOURCE_LIMITS } from '../source-limits.ts';
import { JobOutputReader } from './job-output-status.ts';
import { readBuildYaml } from './read-build-yaml.ts';
import { type InventoryReading, readInventory } from './read-inventory.ts';

/** Larger files of metadata are none, in bytes. */
const MAX_METADATA_BYTES = 4 * 1024 * 1024;

/** Most of a console that is read for its times and its result, in bytes. */
const MAX_CONSOLE_BYTES = 512 * 1024 * 1024;

const CONSOLES: readonly string[] = ['job-output.txt', 'job-output.txt.gz'];

/** What the files of a build say of it, and what was wrong with them. */
export interface BuildDescription {
  readonly build: Partial<Build>;
  readonly problems: readonly Incomplete[];
}

/**
 * Reads `zuul-info/inventory.yaml`, `build.yaml` and, for times and result, `job-output.txt`.
 *
 * `build.yaml` wins over the inventory, and both over what the console lets conclude.
 * @param known - what need not be found out: with result and times the console is not read for them
 */
export async function describeBuild(
  files: readonly SourceFile[],
  signal: AbortSignal,
  known: Partial<Build> = {},
): Promise<BuildDescription> {
  const problems: Incomplete[] = [];
  const byPath = new Map(files.map((file) => [file.path, file]));
  async function text(path: string): Promise<string | undefined> {
    const file = byPath.get(path);
    if (file === undefined) return undefined;
    try {
      return await readMetadata(file, signal);
    } catch (error) {
      problems.push(toIncomplete(path, error));
      return undefined;
    }
  }
  const inventoryText = await text('zuul-info/inventory.yaml');
  const inventory = inventoryText === undefined ? undefined : readInventory(inventoryText);
  if (inventoryText !== undefined && inventory === undefined) {
    const message =
      "expected Zuul's inventory with all.vars.zuul, found something else; name the build by flags";
    problems.push({ filename: 'zuul-info/inventory.yaml', reason: 'metadata', message });
  }
  const yamlText = await text('build.yaml');
  const yaml = yamlText === undefined ? undefined : readBuildYaml(yamlText, 'build.yaml');
  for (const { line, column, message } of yaml?.problems ?? []) {
    problems.push({
      filename: 'build.yaml',
      reason: 'metadata',
      message: `build.yaml:${line}:${column}: ${message}`,
    });
  }
  const isSettled =
    known.status !== undefined && known.startedAt !== undefined && known.endedAt !== undefined;
  const consoles = isSettled ? [] : CONSOLES.flatMap((path) => byPath.get(path) ?? []);
  const [console] = consoles;
  const concluded = console ? await readConsole(console, inventory, signal) : {};
  return { build: { ...concluded, ...inventory?.build, ...yaml?.build }, problems };
}

async function readMetadata(file: SourceFile, signal: AbortSignal): Promise<string> {
  const limits = { ...DEFAULT_SOURCE_LIMITS, maxFileBytes: MAX_METADATA_BYTES };
  const meter = new DecodeMeter(limits, { remainingBytes: MAX_METADATA_BYTES });
  const decoded = await decodeFile(file.open(signal), file.path, meter);
  const chunks: Uint8Array[] = [];
  for await (const chunk of decoded.chunks) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** A console that can not be read is told of when it is read as a log; here it only leaves the status unknown. */
async function readConsole(
  file: SourceFile,
  inventory: InventoryReading | undefined,
  signal: AbortSignal,
): Promise<Partial<Build>> {
  const reader = new JobOutputReader();
  const meter = new DecodeMeter(DEFAULT_SOURCE_LIMITS, { remainingBytes: MAX_CONSOLE_BYTES });
  try {
    const decoded = await decodeFile(file.open(signal), file.path, meter);
    let rest: Uint8Array = new Uint8Array();
    for await (const chunk of decoded.chunks) {
      const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = text.lastIndexOf(10) + 1;
      for (const line of Buffer.from(text.subarray(0, end)).toString('latin1').split('\n'))
        reader.addLine(line);
      rest = text.length - end > MAX_METADATA_BYTES ? new Uint8Array() : text.subarray(end);
    }
    reader.addLine(Buffer.from(rest).toString('latin1'));
  } catch (error) {
    if (!(error instanceof FileLoss)) toIncomplete(file.path, error);
  }
  const { attempts = 1, maxAttempts = 1 } = inventory ?? {};
  return reader.read(attempts >= maxAttempts);
}
