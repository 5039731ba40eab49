import { createHash } from 'node:crypto';
import type { Build } from '../../src/model/build.ts';
import type { Signature } from '../../src/model/signature.ts';
import type { BugVerdict, Verdict } from '../../src/model/verdict.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import type { BoardChange } from '../../src/web/board/board.ts';
import { makeSignature } from './make-signature.ts';
import { makeHit, makeVerdict } from './make-verdict.ts';
import { createRandom, type Random } from './random.ts';
import { SAMPLE_TIMES } from './sample-store.ts';

const DAY_MS = 86_400_000;

/** How a bug comes and goes over the days. */
type Trend = 'steady' | 'rising' | 'falling' | 'burst' | 'came-back' | 'rare';

const TRENDS: readonly Trend[] = ['steady', 'rising', 'falling', 'burst', 'came-back', 'rare'];

/** What is to be generated. */
export interface GeneratedOptions {
  readonly failed: number;
  /** Builds that passed; some of them hit a bug too. */
  readonly passed: number;
  readonly signatures: number;
  /** The moment of the newest build. */
  readonly until: Date;
  readonly days?: number;
  readonly seed?: number;
}

/** A job that hurts whatever shows it: markup, script, terminal codes, marks that turn writing round, a null byte. */
export const HOSTILE_NAME =
  'job"><script>alert(1)</script><img src=x onerror=alert(1)> \u001b[31mred\u001b[0m \u202egnp.exe\u202c \u0000 end';

/** The signatures that generated builds hit: `100001`, `100002`, … */
export function generatedSignatures({ signatures }: Pick<GeneratedOptions, 'signatures'>): Signature[] {
  return Array.from({ length: signatures }, (_, place) =>
    makeSignature(bugName(place), {
      title: `${COMPONENTS[place % COMPONENTS.length]} ${FAULTS[(place * 3) % FAULTS.length]} (${place + 1})`,
      ...(place % 5 === 1 && { action: { kind: 'recheck' as const } }),
      ...(place % 11 === 3 && { owner: 'ci-team' }),
      ...(place % 9 === 4 && { resolvedAt: new Date('2026-11-15T00:00:00Z') }),
    }),
  );
}

const COMPONENTS = ['nova', 'neutron', 'cinder', 'glance', 'tempest', 'devstack', 'zuul', 'ironic'];
const FAULTS = [
  'times out while an instance is built',
  'loses its connection to the message queue',
  'can not reach the package mirror',
  'runs out of disk on the node',
  'deadlocks in the database',
  'finds the port in use',
  'is told the volume is busy',
];

/** Builds and verdicts as a store would tell of them, the oldest first; the same options give the same builds. */
export function* generateBuilds(options: GeneratedOptions): Generator<BoardChange> {
  const { failed, passed, until, days = 10, seed = 1 } = options;
  const random = createRandom(seed);
  const total = failed + passed;
  const start = until.getTime() - days * DAY_MS;
  let failures = failed;
  for (let number = 0; number < total; number++) {
    const isFailed = random.below(total - number) < failures;
    failures -= Number(isFailed);
    const time = start + Math.floor(((number + 0.5) / total) * days * DAY_MS);
    yield generateBuild({ number, isFailed, time, share: number / total, options, random });
  }
}

interface Place {
  readonly number: number;
  readonly isFailed: boolean;
  readonly time: number;
  /** How far between the oldest and the newest build, 0 to 1. */
  readonly share: number;
  readonly options: GeneratedOptions;
  readonly random: Random;
}

function generateBuild(place: Place): BoardChange {
  const { number, isFailed, time, random } = place;
  const build = describeBuild(place);
  const bugs = bugsOf(place);
  const state = isFailed ? stateOf(bugs, random) : 'passed';
  const verdict: Verdict = makeVerdict({
    build: build.buildUuid,
    job: build.jobName ?? '',
    status: build.status,
    state,
    bugs,
    ...(state === 'unclassified' && {
      tellingLines: [makeHit(`ERROR: step ${random.below(40)} of ${build.jobName} failed with exit code 2`)],
    }),
  });
  return {
    build,
    verdict,
    ingestedAt: new Date(time + 5_000 + random.below(90_000)),
    cursor: String(number),
  };
}

function describeBuild({ number, isFailed, time, random }: Place): Build {
  const project = `openstack/${random.pick(COMPONENTS)}`;
  const job = random.chance(6)
    ? HOSTILE_NAME
    : `${random.pick(COMPONENTS)}-${random.pick(['full', 'unit', 'grenade', 'multinode'])}`;
  const change = 900_000 + Math.floor(number / 6);
  return {
    buildUuid: createHash('sha256').update(`build ${number}`).digest('hex').slice(0, 32),
    jobName: job,
    status: isFailed
      ? random.pick(['FAILURE', 'FAILURE', 'FAILURE', 'TIMED_OUT', 'POST_FAILURE'])
      : 'SUCCESS',
    pipeline: random.pick(['check', 'check', 'gate']),
    project,
    branch: random.pick(['master', 'master', 'master', 'stable/2026.1']),
    change: String(change),
    patchset: '1',
    changeUrl: random.chance(1)
      ? 'javascript:alert(1)'
      : `https://review.example.org/c/${project}/+/${change}`,
    nodeProvider: random.pick(['cloud-a', 'cloud-b', 'cloud-c']),
    voting: !random.chance(8),
    logUrl: `https://logs.example.org/${number}/`,
    startedAt: new Date(time - 3_600_000),
    endedAt: new Date(time),
  };
}

function bugsOf(place: Place): BugVerdict[] {
  const { isFailed, options, random, share } = place;
  if (options.signatures === 0 || !random.chance(isFailed ? 72 : 1)) return [];
  const found = new Set<number>();
  for (let wanted = random.chance(15) ? 2 : 1; wanted > 0; wanted--) {
    const bug = share > 0.98 && share < 0.995 && random.chance(90) ? BURST_BUG : drawBug(options, random);
    if (random.chance(100 * weightOf(TRENDS[bug % TRENDS.length] ?? 'steady', share))) found.add(bug);
  }
  return [...found].sort((a, b) => a - b).map((bug) => describeBug(bug, random));
}

/** The bug that strikes a lot of changes at once, a day before the newest build. */
const BURST_BUG = TRENDS.indexOf('burst');

/** Some bugs are far more frequent than others. */
function drawBug({ signatures }: GeneratedOptions, random: Random): number {
  return Math.min(random.below(signatures), random.below(signatures));
}

function describeBug(bug: number, random: Random): BugVerdict {
  const excerpt = `${COMPONENTS[bug % COMPONENTS.length]}: request req-${random.below(1e6)} failed <b>hard</b>`;
  const filename = random.pick(['job-output.txt', 'controller/logs/screen-n-cpu.txt', 'tempest.log']);
  const hit = makeHit(excerpt, { filename, line: 1 + random.below(90_000) });
  return { bug: bugName(bug), hits: [hit], hitCount: 1 + random.below(5) };
}

function weightOf(trend: Trend, share: number): number {
  if (trend === 'rising') return share;
  if (trend === 'falling') return 1 - share;
  if (trend === 'burst') return share > 0.98 && share < 0.995 ? 1 : 0.02;
  if (trend === 'came-back') return share < 0.2 || share > 0.8 ? 0.8 : 0;
  return trend === 'rare' ? 0.05 : 0.8;
}

function stateOf(bugs: readonly BugVerdict[], random: Random): Verdict['state'] {
  if (bugs.length > 0) return 'classified';
  if (random.chance(4)) return 'no-logs';
  return random.chance(4) ? 'incomplete-logs' : 'unclassified';
}

function bugName(place: number): string {
  return String(100_001 + place);
}

/** Writes generated builds and their verdicts, without logs, into a store. */
export async function fillStore(
  store: Pick<WritableStore, 'beginBuild'>,
  builds: Iterable<BoardChange>,
): Promise<void> {
  for (const { build, verdict, ingestedAt } of builds) {
    const writer = await store.beginBuild(build, SAMPLE_TIMES);
    await writer.commit({ build, ingestedAt, ...(verdict && { verdict }) });
  }
}
