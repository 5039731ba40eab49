import type { BuildStatus } from '../../model/build.ts';

/** The phases of a Zuul job; each has one or more playbooks. */
type Phase = 'PRE-RUN' | 'RUN' | 'POST-RUN';

/** Lines that tell how a phase went; all else is not looked at. */
const PHASE_START = / \| (?<phase>PRE-RUN|RUN|POST-RUN) START: /;
const PHASE_END = / \| (?<phase>PRE-RUN|RUN|POST-RUN) END RESULT_(?<result>[A-Z_]+)/;
const RECAP = / \| .*\bok: \d+ changed: \d+ unreachable: (?<unreachable>\d+) failed: (?<failed>\d+)/;
const ANSIBLE_ERROR = / \| ERROR! /;
const CONSOLE_TIME = /^(?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+) \| /;

/** What a Zuul console tells of its build. Zuul writes the result itself nowhere in the logs. */
export interface JobOutputReading {
  readonly status?: BuildStatus;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
}

/**
 * Follows `job-output.txt` line by line and concludes how the build ended.
 *
 * A run that failed also ends `RUN END RESULT_NORMAL`: what tells is the recap of its playbooks.
 */
export class JobOutputReader {
  #phase: Phase | undefined;
  #failed = new Set<Phase>();
  #runResult: string | undefined;
  #preResult: string | undefined;
  #firstTime: string | undefined;
  #lastTime: string | undefined;

  addLine(line: string): void {
    const time = CONSOLE_TIME.exec(line)?.groups?.time;
    if (time === undefined) return;
    this.#firstTime ??= time;
    this.#lastTime = time;
    this.#phase = (PHASE_START.exec(line)?.groups?.phase as Phase | undefined) ?? this.#phase; // the pattern's words
    const end = PHASE_END.exec(line)?.groups;
    if (end) this.#endPhase(end.phase, end.result ?? '');
    else if (this.#phase && this.#isFailure(line)) this.#failed.add(this.#phase);
  }

  /** @param isLastAttempt - whether Zuul does not try again when a pre-run playbook fails */
  read(isLastAttempt: boolean): JobOutputReading {
    const status = this.#status(isLastAttempt);
    return {
      ...(status === undefined ? {} : { status }),
      ...(this.#firstTime === undefined ? {} : { startedAt: utc(this.#firstTime) }),
      ...(this.#lastTime === undefined ? {} : { endedAt: utc(this.#lastTime) }),
    };
  }

  #isFailure(line: string): boolean {
    const recap = RECAP.exec(line)?.groups;
    if (recap) return recap.failed !== '0' || recap.unreachable !== '0';
    return ANSIBLE_ERROR.test(line);
  }

  #endPhase(phase: string | undefined, result: string): void {
    if (phase === 'RUN' && this.#runResult !== 'TIMED_OUT') this.#runResult = result;
    if (phase === 'PRE-RUN' && result !== 'NORMAL') this.#preResult = result;
    this.#phase = undefined;
  }

  #status(isLastAttempt: boolean): BuildStatus | undefined {
    if (this.#preResult === 'TIMED_OUT' || this.#runResult === 'TIMED_OUT') return 'TIMED_OUT';
    if (this.#preResult !== undefined || this.#failed.has('PRE-RUN'))
      return isLastAttempt ? 'RETRY_LIMIT' : 'RETRY';
    if (this.#runResult === undefined) return undefined;
    if (this.#runResult === 'UNREACHABLE') return isLastAttempt ? 'RETRY_LIMIT' : 'RETRY';
    if (this.#runResult !== 'NORMAL' || this.#failed.has('RUN')) return 'FAILURE';
    return this.#failed.has('POST-RUN') ? 'POST_FAILURE' : 'SUCCESS';
  }
}

/** Zuul writes UTC without saying so. */
function utc(time: string): Date {
  return new Date(`${time.replace(' ', 'T').slice(0, 23)}Z`);
}
