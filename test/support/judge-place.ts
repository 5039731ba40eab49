import type { LogPlace } from '../../src/ci/ci-system.ts';
import type { LogPolicy } from '../../src/ci/log-policy.ts';
import { openLocation } from '../../src/ci/open-location.ts';
import { createJudge, type Judge } from '../../src/classify/create-judge.ts';
import { ingestBuild } from '../../src/ingest/ingest-build.ts';
import type { TaskRunner } from '../../src/ingest/task-runner.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { loadSignatures } from '../../src/signatures/load-signatures.ts';
import { planQueries } from '../../src/signatures/plan-queries.ts';

/** A judge with the signatures of a folder; any problem in them is an error here. */
export async function judgeOf(folder: string): Promise<Judge> {
  const { set, problems } = await loadSignatures([folder]);
  if (problems.length > 0) throw new Error(JSON.stringify(problems, undefined, 2));
  return createJudge(planQueries(set));
}

/** What reading and judging a place takes. */
export interface PlaceJudge {
  readonly judge: Judge;
  readonly runner: TaskRunner;
  readonly logs: LogPolicy;
}

/** Reads the logs at a place, as the bot does, and judges them; nothing is stored. */
export async function judgePlace(place: LogPlace, { judge, runner, logs }: PlaceJudge): Promise<Verdict> {
  const source = await openLocation(place, logs, () => new Date());
  const { verdict } = await ingestBuild({
    source,
    runner,
    judge: judge.judge,
    ...(place.build && { overrides: place.build }),
  });
  return verdict;
}
