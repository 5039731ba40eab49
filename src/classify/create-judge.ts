import { isWithoutLogs } from '../ci/file-loss.ts';
import { isFailed } from '../model/build.ts';
import type { BuildReading } from '../model/build-reading.ts';
import type { Hit } from '../model/hit.ts';
import type { BugVerdict, Incomplete, Verdict, VerdictState } from '../model/verdict.ts';
import type { QueryNode } from '../query/ast.ts';
import type { QueryPlan } from '../signatures/plan-queries.ts';
import { wantedTexts } from './excerpt.ts';
import { bugVerdict, exhibitsOf, toHit } from './exhibit.ts';
import { pickTellingLines, tellingQueries } from './telling-lines.ts';

/** What makes verdicts with one set of signatures. */
export interface Judge {
  /** The queries to run over a build's logs; a reading's hits go by their index. */
  readonly queries: readonly QueryNode[];
  /** Which set of signatures speaks. */
  readonly signatures: Verdict['signatures'];
  /** Says which bugs a build hit; the same reading always gets the same verdict. */
  judge(reading: BuildReading): Verdict;
}

/** A judge for the signatures of `plan`. */
export function createJudge(plan: QueryPlan): Judge {
  const exhibits = exhibitsOf(plan);
  const telling = tellingQueries();
  const tellingExhibit = { wanted: telling.flatMap(wantedTexts) };
  const signatures = { version: plan.set.version, count: plan.set.signatures.length };

  function tellingLinesOf(reading: BuildReading): readonly Hit[] {
    const hits = telling.map((_, index) => reading.hits.get(plan.queries.length + index));
    return pickTellingLines(hits, (hit) => toHit(hit, tellingExhibit, reading));
  }

  return {
    queries: [...plan.queries, ...telling],
    signatures,
    judge: (reading) => {
      const bugs = exhibits.flatMap((exhibit) => bugVerdict(exhibit, reading) ?? []);
      const state = stateOf(reading, bugs);
      const isUnexplained = ['unclassified', 'incomplete-logs', 'no-logs'].includes(state);
      return {
        ...aboutBuild(reading),
        state,
        bugs,
        ...(isUnexplained ? { tellingLines: tellingLinesOf(reading) } : {}),
        incomplete: reading.incomplete,
        signatures,
        timings: reading.timings,
      };
    },
  };
}

/** The verdict on a build of which nothing could be read. */
export function errorVerdict(
  location: string,
  problem: Incomplete,
  signatures: Verdict['signatures'],
): Verdict {
  const nothing = { bugs: [], timings: {} };
  return {
    build: location,
    status: 'UNKNOWN',
    state: 'error',
    ...nothing,
    incomplete: [problem],
    signatures,
  };
}

function aboutBuild({
  build,
}: BuildReading): Pick<Verdict, 'build' | 'job' | 'status' | 'voting' | 'logUrl'> {
  return {
    build: build.buildUuid,
    ...(build.jobName === undefined ? {} : { job: build.jobName }),
    status: build.status,
    ...(build.voting === undefined ? {} : { voting: build.voting }),
    ...(build.logUrl === undefined ? {} : { logUrl: build.logUrl }),
  };
}

/** A bug that was found stands, whatever is missing; only without one does it matter that logs are. */
function stateOf(reading: BuildReading, bugs: readonly BugVerdict[]): VerdictState {
  if (!isFailed(reading.build)) return 'passed';
  if (bugs.length > 0) return 'classified';
  if (reading.incomplete.some(isWithoutLogs)) return 'no-logs';
  if (reading.incomplete.length > 0) return 'incomplete-logs';
  return reading.files.some(({ sizeBytes }) => sizeBytes > 0) ? 'unclassified' : 'no-logs';
}
