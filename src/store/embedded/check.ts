import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sum } from '../../util/sum.ts';
import type { StoreFinding } from '../store.ts';
import type { CheckOptions } from '../writable-store.ts';
import { withBlockFile } from './block-file.ts';
import { readFilters } from './build-filters.ts';
import type { BuildRow } from './catalogue-rows.ts';
import { describeDamage } from './damage.ts';
import { findLeftovers } from './leftovers.ts';
import { stopWhenAborted } from './stop-when-aborted.ts';
import type { StoreContext } from './store-context.ts';
import { storeError } from './store-error.ts';

/** A file that got its final name this short ago may be that of a build that is just being committed, in ms. */
const COMMIT_MS = 60_000;

/**
 * Reads the whole store and compares what is there with what the catalogue says.
 * @returns errors for what is lost, warnings for what the next `ingest` clears away
 * @throws AppError `STORE_CORRUPT` - when the catalogue can not be read at all; `INTERRUPTED`
 */
export async function checkStore(context: StoreContext, options: CheckOptions): Promise<StoreFinding[]> {
  const { catalogue, blocksDirectory } = context;
  try {
    const findings = catalogue
      .problems()
      .map((problem) => error('catalogue', `the catalogue is damaged: ${problem}`));
    findings.push(...checkLeftovers(context));
    const rows = catalogue.buildsByIngest().filter((row) => row.logs.path !== undefined);
    const total = sum(rows.map((row) => row.logs.blocks));
    let done = 0;
    for (const row of rows) {
      await nextTurn();
      stopWhenAborted(options.signal);
      findings.push(...checkBuild(context, row));
      done += row.logs.blocks;
      options.onProgress?.(done, total);
    }
    return findings;
  } catch (cause) {
    throw storeError(cause, `checking the store ${blocksDirectory}`);
  }
}

function error(code: string, message: string): StoreFinding {
  return { severity: 'error', code, message };
}

function checkLeftovers(context: StoreContext): StoreFinding[] {
  const { blocksDirectory, now } = context;
  return findLeftovers(context)
    .filter(({ path, kind }) => {
      const stat = statSync(join(blocksDirectory, path), { throwIfNoEntry: false });
      return stat !== undefined && (kind === 'temporary' || now().getTime() - stat.ctimeMs > COMMIT_MS);
    })
    .map(({ path, kind }) => ({
      severity: 'warning',
      code: kind,
      message: `${join(blocksDirectory, path)} belongs to no build: a writer died before it was done; the next \`dejabug ingest\` removes it`,
    }));
}

function checkBuild(context: StoreContext, row: BuildRow): StoreFinding[] {
  const path = join(context.blocksDirectory, row.logs.path ?? '');
  const name = `build ${row.uuid}: `;
  const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size;
  if (sizeBytes === undefined)
    return [error('missing', `${name}${path} is not there; ingest the build again`)];
  const findings: StoreFinding[] = [];
  if (sizeBytes !== row.logs.sizeBytes) {
    findings.push(error('size', `${name}${path} has ${sizeBytes} bytes instead of ${row.logs.sizeBytes}`));
  }
  withBlockFile(path, (file) => {
    const blocks = context.catalogue.blocks(row.id);
    collectDamage(findings, name, () => readFilters(context, row, blocks));
    for (const block of blocks) {
      collectDamage(findings, name, () => file.text(block));
      const last = context.catalogue.segments(row.id, block.number).at(-1);
      if (last?.end !== block.sizeBytes) {
        findings.push(
          error('segments', `${name}the segments of block ${block.number} do not cover its text`),
        );
      }
    }
  });
  return findings;
}

function collectDamage(findings: StoreFinding[], name: string, read: () => unknown): void {
  try {
    read();
  } catch (cause) {
    findings.push(error('damaged', `${name}${describeDamage(cause)}; ingest the build again`));
  }
}
