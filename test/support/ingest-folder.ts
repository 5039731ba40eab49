import assert from 'node:assert/strict';
import { openSource } from '../../src/ci/open-source.ts';
import { type IngestRequest, type IngestResult, ingestBuild } from '../../src/ingest/ingest-build.ts';
import { createTaskRunner } from '../../src/ingest/task-runner.ts';
import type { Build } from '../../src/model/build.ts';
import type { BugVerdict } from '../../src/model/verdict.ts';
import { makeVerdict } from './make-verdict.ts';

/** How a folder is ingested. */
export interface IngestOptions extends Partial<Omit<IngestRequest, 'source' | 'runner' | 'judge'>> {
  readonly build?: Partial<Build>;
  /** What the verdict says that the build hit. */
  readonly bugs?: readonly BugVerdict[];
  readonly workers?: number;
  /** Whether the path is a file of events, one JSON object a line. */
  readonly documents?: true;
}

/** Reads the one build at `path`, as `dejabug ingest` does, without signatures. */
export async function ingestFolder(path: string, options: IngestOptions): Promise<IngestResult> {
  const { build, bugs = [], workers = 0, documents, ...request } = options;
  const runner = createTaskRunner({ queries: [], workers });
  const [source] = await openSource(path, { ...(documents && { documents }) });
  assert.ok(source, `a build at ${path}`);
  const judge = (reading: { readonly build: Build }) =>
    makeVerdict({ build: reading.build.buildUuid, status: reading.build.status, bugs });
  try {
    return await ingestBuild({ source, runner, judge, ...(build && { overrides: build }), ...request });
  } finally {
    await runner.close();
  }
}
