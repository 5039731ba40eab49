import { randomBytes } from 'node:crypto';
import { cpSync, linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { watchProcess } from '../support/bot-process.ts';
import { type GerritServer, startGerrit } from '../support/gerrit.ts';
import { gerritReview } from '../support/gerrit-review.ts';
import { startDejabug } from '../support/run-dejabug.ts';
import { until } from '../support/until.ts';
import { startZuulServer, type ZuulServer, zuulFixtures } from '../support/zuul-server.ts';
import type { BenchContext, BenchFile, Benchmark, BenchmarkResult } from './benchmark.ts';
import { Closers } from './closers.ts';

/** A recorded build that failed; its console log is the end of each of ours. */
const MODEL = 'c64ec5304d54491d99bba8948b22bcbf';

const JOB = 'demo-native-build';

const ROUNDS = 3;

/** Size of a build's logs in bytes, and the seconds in which it is to be answered. */
const GOALS = [
  { bytes: 1e8, seconds: 5 },
  { bytes: 1e9, seconds: 15 },
];

/** How long a person waits: a real Gerrit, Zuul's API and its logs by HTTP, and the bot, all on this machine. */
export const answerFailure: Benchmark = {
  id: 'P12',
  title: "seconds from CI's comment to the bot's in a real Gerrit, by the size of the build's logs",
  goal: 'at most 5 s for 100 MB, 15 s for 1 GB',
  run,
};

async function run(context: BenchContext): Promise<BenchmarkResult[]> {
  const closers = new Closers();
  try {
    const goals = GOALS.filter(({ bytes }) => bytes <= context.sizeBytes * 1.1);
    const folder = join(context.scratch, 'zuul');
    const builds = goals.flatMap((goal) =>
      Array.from({ length: ROUNDS }, () => ({ goal, uuid: makeBuild(folder, goal.bytes, context.files) })),
    );
    const zuul = await startZuulServer(closers, { folder });
    const gerrit = await startGerrit();
    closers.after(() => gerrit.stop());
    await startBot(closers, context.scratch, gerrit, zuul);
    const measured: Measured[] = [];
    for (const { goal, uuid } of builds) {
      const seconds = await secondsToAnswer(gerrit, zuul, uuid);
      context.say(`   ${goal.bytes / 1e6} MB: ${seconds.toFixed(2)} s`);
      measured.push({ goal, seconds });
    }
    return goals.map((goal) => report(goal, measured));
  } finally {
    await closers.close();
  }
}

type Goal = (typeof GOALS)[number];

interface Measured {
  readonly goal: Goal;
  readonly seconds: number;
}

function report(goal: Goal, measured: readonly Measured[]): BenchmarkResult {
  const times = measured.filter((one) => one.goal === goal).map(({ seconds }) => seconds);
  const slowest = Math.max(...times);
  return {
    ours: slowest,
    rival: null,
    ratio: goal.seconds / slowest,
    unit: `s, slowest of ${times.length}, ${goal.bytes / 1e6} MB`,
    command: `at most ${goal.seconds} s`,
    note: `${times.map((time) => time.toFixed(2)).join(', ')} s; load average ${loadavg()[0]?.toFixed(1)}`,
  };
}

/** A finished build with so many bytes of logs, in a folder that a server of recorded builds can serve. */
function makeBuild(folder: string, bytes: number, files: readonly BenchFile[]): string {
  const uuid = randomBytes(16).toString('hex');
  const logs = join(folder, 'logs', uuid);
  mkdirSync(join(logs, 'more'), { recursive: true });
  const model = join(zuulFixtures, 'logs', MODEL);
  cpSync(join(model, 'job-output.txt'), join(logs, 'job-output.txt'));
  const children: { name: string; size: number }[] = [];
  let total = 0;
  for (const [at, { path, sizeBytes }] of files.entries()) {
    if (total >= bytes) break;
    children.push({ name: `${at}.log`, size: sizeBytes });
    linkSync(path, join(logs, 'more', `${at}.log`));
    total += sizeBytes;
  }
  const size = statSync(join(logs, 'job-output.txt')).size;
  const tree = [
    { name: 'more', mimetype: 'application/directory', children },
    { name: 'job-output.txt', size },
  ];
  writeFileSync(join(logs, 'zuul-manifest.json'), JSON.stringify({ tree }));
  writeApi(folder, uuid);
  return uuid;
}

/** What Zuul's API says of the model, under another name. */
function writeApi(folder: string, uuid: string): void {
  const path = join('api', 'build', `${MODEL}.json`);
  const target = join(folder, dirname(path), `${uuid}.json`);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, readFileSync(join(zuulFixtures, path), 'utf8').replaceAll(MODEL, uuid));
}

async function startBot(
  closers: Closers,
  scratch: string,
  gerrit: GerritServer,
  zuul: ZuulServer,
): Promise<void> {
  const config = {
    queries: [join(zuulFixtures, 'signatures')],
    reviews: [gerritReview(gerrit)],
    ci: [{ name: 'zuul', kind: 'zuul', url: zuul.url, poll: false }],
    bot: { logHosts: ['127.0.0.1'] },
  };
  writeFileSync(join(scratch, 'dejabug.yaml'), JSON.stringify(config)); // JSON is YAML too
  const bot = watchProcess(startDejabug(closers, ['bot', '--post'], { cwd: scratch }));
  closers.after(() => bot.kill('SIGTERM'));
  await until(() => bot.stderr().includes('bot works'), 'a bot', 60_000);
}

async function secondsToAnswer(gerrit: GerritServer, zuul: ZuulServer, uuid: string): Promise<number> {
  const change = await gerrit.createChange({ subject: `Build ${uuid}` });
  const text = `Build failed.\n\n- ${JOB} ${zuul.pageOf(uuid)} : FAILURE in 9m 05s`;
  const startedAt = performance.now();
  await gerrit.comment(change, { text, tag: 'autogenerated:zuul:check', verified: -1 });
  const answered = async (): Promise<string | undefined> =>
    (await gerrit.messages(change)).find(({ author }) => author === 'dejabug')?.message;
  const answer = await until(answered, 'the comment of the bot', 300_000);
  const seconds = (performance.now() - startedAt) / 1000;
  if (!answer.includes(`in \`${JOB}\``)) throw new Error(`expected known bugs in ${JOB}, found ${answer}`);
  return seconds;
}
