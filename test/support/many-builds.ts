import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One of many small builds on disk. */
export interface SmallBuild {
  readonly uuid: string;
  readonly folder: string;
  /** Events in its logs: more or fewer from build to build, so that a mix-up shows. */
  readonly events: number;
}

/** The bug that every third of the builds has. */
export const SMALL_BUG = 'flaky-frobnicator';

const SIGNATURE = `title: The frobnicator fails now and then
query: >-
  message:"frobnicator fell over"
`;

/** Writes `count` failed builds, each of one log of at least `lines` lines, below `folder`/builds. */
export function writeManyBuilds(folder: string, count: number, lines: number): SmallBuild[] {
  return Array.from({ length: count }, (_, number) => {
    const uuid = `build-${String(number).padStart(4, '0')}`;
    const home = join(folder, 'builds', uuid);
    const events = lines + (number % 17);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'build.yaml'), `build: ${uuid}\njob: small\nstatus: FAILURE\nvoting: true\n`);
    writeFileSync(join(home, 'job.log'), logOf(number, events));
    return { uuid, folder: home, events };
  });
}

/** Writes the one signature that the builds are read with. */
export function writeSmallSignature(folder: string): string {
  const path = join(folder, `${SMALL_BUG}.yaml`);
  writeFileSync(path, SIGNATURE);
  return path;
}

function logOf(number: number, events: number): string {
  const log = Array.from({ length: events }, (_, line) => {
    const time = new Date(Date.UTC(2026, 10, 21, 12, 0, line)).toISOString();
    const isHit = number % 3 === 0 && line === events - 2;
    return `${time} ${isHit ? 'the frobnicator fell over' : `step ${line} of build ${number} is done`}\n`;
  });
  return log.join('');
}
