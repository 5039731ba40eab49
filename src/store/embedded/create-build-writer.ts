import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { TimeContext } from '../../log-format/log-format.ts';
import type { Build } from '../../model/build.ts';
import type { BlockWriter, BuildEnd, BuildOutcome } from '../build-writer.ts';
import type { StoredFile } from '../stored-file.ts';
import { BlockFileWriter, describeBlock, publishFile } from './block-file.ts';
import { packFilters } from './build-filters.ts';
import type { NewBlock, NewBuild } from './catalogue.ts';
import type { BuildRow } from './catalogue-rows.ts';
import type { Segment } from './encoded-block.ts';
import { removeUnlessBusy, temporaryName } from './leftovers.ts';
import { whenUnlocked } from './lock-retry.ts';
import type { StoreContext } from './store-context.ts';
import { storeError } from './store-error.ts';

/**
 * Starts a build: its block file has a temporary name until `commit`, which renames it inside the transaction
 * that makes the build visible. So a block file with a final name and no build is always a leftover.
 */
export async function createBuildWriter(
  context: StoreContext,
  build: Build,
  times: TimeContext,
): Promise<BlockWriter> {
  const { blocksDirectory, now } = context;
  const name = `${build.buildUuid.replaceAll(/[^\w-]/g, '').slice(0, 12)}-${randomBytes(6).toString('hex')}.blocks`;
  const logs = `${now().toISOString().slice(0, 10)}/${name}`;
  const temporaryLogs = temporaryName(logs);
  try {
    const file = await BlockFileWriter.create(join(blocksDirectory, temporaryLogs));
    return new EmbeddedBuildWriter(context, { build, times, logs, temporaryLogs }, file);
  } catch (error) {
    throw storeError(error, `starting a build in the store ${blocksDirectory}`);
  }
}

interface Beginning {
  readonly build: Build;
  readonly times: TimeContext;
  /** Path below `blocks/` that the block file is going to have, and the one it has meanwhile. */
  readonly logs: string;
  readonly temporaryLogs: string;
}

class EmbeddedBuildWriter implements BlockWriter {
  readonly kind = 'blocks';
  readonly #context: StoreContext;
  readonly #beginning: Beginning;
  readonly #file: BlockFileWriter;
  readonly #blocks: { readonly row: NewBlock; readonly filter: Uint8Array }[] = [];
  readonly #files = new Map<number, StoredFile>();
  #isOpen = true;

  constructor(context: StoreContext, beginning: Beginning, file: BlockFileWriter) {
    this.#context = context;
    this.#beginning = beginning;
    this.#file = file;
  }

  addFile(number: number, file: StoredFile): void {
    this.#files.set(number, file);
  }

  async addBlock(block: Parameters<BlockWriter['addBlock']>[0]): Promise<void> {
    const row = { ...describeBlock(block, this.#file.sizeBytes), segments: block.segments };
    this.#blocks.push({ row, filter: block.filter });
    try {
      await this.#file.append(block.packed);
    } catch (error) {
      throw storeError(error, `writing to the store ${this.#context.blocksDirectory}`);
    }
  }

  async commit(end: BuildEnd = {}): Promise<BuildOutcome> {
    try {
      const added = await this.#finish(end);
      const outcome = await whenUnlocked(this.#context.lockTimeoutMs, () => this.#publish(added, end));
      this.#isOpen = false;
      return outcome;
    } catch (error) {
      await this.abort();
      throw storeError(error, `committing to the store ${this.#context.blocksDirectory}`);
    }
  }

  async #finish(end: BuildEnd): Promise<NewBuild> {
    // Blocks came in the order in which worker threads were done; numbers follow the text of the files.
    this.#blocks.sort(({ row: left }, { row: right }) => comparePlaces(left.segments[0], right.segments[0]));
    const filters = this.#blocks.map(({ filter }) => filter);
    const kept = packFilters(filters);
    const inFile = kept === undefined ? Buffer.concat(filters) : Buffer.of();
    const filtersAt = await this.#file.append(inFile);
    await this.#file.finish();
    const blocks = this.#blocks.map(({ row }) => row);
    return {
      build: end.build ?? this.#beginning.build,
      ingestedAt: end.ingestedAt ?? this.#context.now(),
      times: this.#beginning.times,
      ...(end.contentHash !== undefined && { contentHash: end.contentHash }),
      logs: {
        path: this.#beginning.logs,
        sizeBytes: filtersAt + inFile.length,
        filtersAt,
        filtersCrc: crc32(kept ?? inFile),
        blocks: blocks.length,
        minTime: smallest(blocks.map((block) => block.minTime)),
        maxTime: -smallest(blocks.map((block) => -block.maxTime)),
      },
      files: this.#files,
      blocks,
      filters: kept,
    };
  }

  #publish(added: NewBuild, end: BuildEnd): BuildOutcome {
    const { blocksDirectory } = this.#context;
    const { outcome, leftover } = this.#commit(added, end);
    if (leftover !== undefined) removeUnlessBusy(join(blocksDirectory, leftover));
    return outcome;
  }

  /** `leftover` is the file below `blocks/` that no build needs any more. */
  #commit(added: NewBuild, end: BuildEnd): { outcome: BuildOutcome; leftover: string | undefined } {
    const { catalogue, blocksDirectory, now } = this.#context;
    try {
      return catalogue.transaction(() => {
        const known = catalogue.findBuild(added.build.buildUuid);
        const isSame = known?.contentHash !== undefined && known.contentHash === end.contentHash;
        const id = isSame ? this.#keep(known, added) : this.#put(known, added);
        if (end.verdict !== undefined) catalogue.saveVerdict(id, end.verdict, now());
        if (isSame) return { outcome: 'unchanged', leftover: this.#beginning.temporaryLogs };
        return { outcome: known === undefined ? 'stored' : 'replaced', leftover: known?.logs.path };
      });
    } catch (error) {
      rmSync(join(blocksDirectory, this.#beginning.logs), { force: true });
      throw error;
    }
  }

  #keep(known: BuildRow, added: NewBuild): number {
    this.#context.catalogue.updateBuild(known.id, added.build);
    return known.id;
  }

  #put(known: BuildRow | undefined, added: NewBuild): number {
    const { catalogue, blocksDirectory } = this.#context;
    const { logs, temporaryLogs } = this.#beginning;
    if (known !== undefined) catalogue.removeBuild(known.id);
    publishFile(join(blocksDirectory, temporaryLogs), join(blocksDirectory, logs));
    return catalogue.addBuild(added);
  }

  async abort(): Promise<boolean> {
    if (this.#isOpen) {
      this.#isOpen = false;
      await this.#file.discard();
    }
    return true;
  }
}

function comparePlaces(left: Segment | undefined, right: Segment | undefined): number {
  if (left === undefined || right === undefined) return 0;
  return left.file - right.file || left.offset - right.offset;
}

/** NaN for none. */
function smallest(values: readonly number[]): number {
  let found = Number.NaN;
  for (const value of values) if (!(value >= found)) found = value;
  return found;
}
