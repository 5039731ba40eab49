import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { AppError, isAppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import type { DraftSignature } from './check-signature.ts';
import type { PreviewOrder, PreviewResult } from './preview-job.ts';

/** Runs that are remembered, finished or not, and how many of them may be under way. */
const MAX_RUNS = 40;
const MAX_UNDER_WAY = 5;

/** Runs that one address may have under way: others want to try something, too. */
const MAX_OF_ONE = 2;

/** A run that nobody looks at is ended after so long, in ms. */
const UNWATCHED_MS = 60_000;

/** How a run stands. */
export type RunState =
  | { readonly kind: 'running'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly result: PreviewResult }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'cancelled' };

/** A signature that is being run over the logs. */
export class PreviewRun {
  readonly id = randomUUID();
  readonly draft: DraftSignature;
  /** Address of who began it. */
  readonly client: string;
  readonly #stop = new AbortController();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #state: RunState = { kind: 'running', done: 0, total: 0 };
  #watchers = 0;
  #unwatched: NodeJS.Timeout | undefined;

  constructor(draft: DraftSignature, client: string) {
    this.draft = draft;
    this.client = client;
    this.#watch(0);
  }

  get state(): RunState {
    return this.#state;
  }

  async start(jobs: JobRunner, order: PreviewOrder, log: Log): Promise<void> {
    const onProgress = (done: number, total: number) => this.#set({ kind: 'running', done, total });
    try {
      const result = await jobs.run('preview', order, { signal: this.#stop.signal, onProgress });
      this.#set({ kind: 'done', result });
    } catch (error) {
      if (!isAppError(error)) log.error({ err: error }, 'a preview failed');
      if (this.#stop.signal.aborted) this.#set({ kind: 'cancelled' });
      else
        this.#set({
          kind: 'failed',
          message: isAppError(error) ? error.message : 'the server’s log says why',
        });
    } finally {
      clearTimeout(this.#unwatched);
    }
  }

  cancel(): void {
    this.#stop.abort();
  }

  /** Every state from now on, the present one first, until the run is over. */
  async *follow(signal: AbortSignal): AsyncGenerator<RunState> {
    this.#watch(1);
    try {
      while (true) {
        const state = this.#state;
        yield state;
        if (state.kind !== 'running') return;
        if (state === this.#state) await this.#change(signal);
        if (signal.aborted) return;
      }
    } finally {
      this.#watch(-1);
    }
  }

  /** Who does not want to know any more is told at once. */
  async #change(signal: AbortSignal): Promise<void> {
    await once(this.#changes, 'change', { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  #set(state: RunState): void {
    this.#state = state;
    this.#changes.emit('change');
  }

  #watch(change: number): void {
    this.#watchers += change;
    clearTimeout(this.#unwatched);
    if (this.#watchers > 0 || this.#state.kind !== 'running') return;
    this.#unwatched = setTimeout(() => this.cancel(), UNWATCHED_MS).unref();
  }
}

/** The runs of all who look at the workshop. */
export class PreviewRuns {
  readonly #runs = new Map<string, PreviewRun>();
  readonly #jobs: JobRunner;
  readonly #log: Log;

  constructor(jobs: JobRunner, log: Log) {
    this.#jobs = jobs;
    this.#log = log;
  }

  find(id: string): PreviewRun | undefined {
    return this.#runs.get(id);
  }

  /**
   * @param client - the address of who wants it
   * @throws AppError `LIMIT_EXCEEDED` - too many are under way
   */
  start(draft: DraftSignature, order: PreviewOrder, client: string): PreviewRun {
    const underWay = [...this.#runs.values()].filter(({ state }) => state.kind === 'running');
    const own = underWay.filter((run) => run.client === client);
    if (underWay.length >= MAX_UNDER_WAY || own.length >= MAX_OF_ONE) {
      const whose = own.length >= MAX_OF_ONE ? ' by you' : '';
      throw new AppError(
        'LIMIT_EXCEEDED',
        `${whose ? own.length : underWay.length} signatures are being tried${whose}: try again in a moment`,
      );
    }
    const run = new PreviewRun(draft, client);
    this.#runs.set(run.id, run);
    for (const [id, old] of this.#runs) {
      if (this.#runs.size <= MAX_RUNS) break;
      if (old.state.kind !== 'running') this.#runs.delete(id);
    }
    void run.start(this.#jobs, order, this.#log);
    return run;
  }

  close(): void {
    for (const run of this.#runs.values()) run.cancel();
  }
}
