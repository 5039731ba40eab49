import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { isAppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import type { DraftSignature } from './check-signature.ts';
import type { PreviewOrder, PreviewResult } from './preview-job.ts';

/** Runs that are remembered, finished or not, and how many of one client. */
const MAX_RUNS = 40;
const MAX_OF_ONE = 10;

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
  /** Who began it. */
  readonly client: string;
  readonly #stop = new AbortController();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #state: RunState = { kind: 'running', done: 0, total: 0 };
  #watchers = 0;
  #unwatched: NodeJS.Timeout | undefined;

  constructor(draft: DraftSignature, client: string) {
    this.draft = draft;
    this.client = client;
  }

  get state(): RunState {
    return this.#state;
  }

  /** @throws Refusal - at once, when it can not begin */
  start(jobs: JobRunner, order: PreviewOrder, log: Log): void {
    const onProgress = (done: number, total: number) => this.#set({ kind: 'running', done, total });
    const { signal } = this.#stop;
    const result = jobs.run('preview', order, { client: this.client, signal, onProgress });
    this.#watch(0);
    void this.#finish(result, log);
  }

  async #finish(running: Promise<PreviewResult>, log: Log): Promise<void> {
    try {
      this.#set({ kind: 'done', result: await running });
    } catch (error) {
      if (!isAppError(error)) log.error({ err: error }, 'a preview failed');
      const message = isAppError(error) ? error.message : 'the server’s log says why';
      this.#set(this.#stop.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', message });
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
   * @param client - who wants it
   * @throws Refusal 429, 503 - too many are under way
   */
  start(draft: DraftSignature, order: PreviewOrder, client: string): PreviewRun {
    const run = new PreviewRun(draft, client);
    run.start(this.#jobs, order, this.#log);
    this.#runs.set(run.id, run);
    this.#forget([...this.#runs.values()].filter((one) => one.client === client).slice(0, -MAX_OF_ONE));
    this.#forget([...this.#runs.values()].slice(0, -MAX_RUNS));
    return run;
  }

  #forget(runs: readonly PreviewRun[]): void {
    for (const { id, state } of runs) if (state.kind !== 'running') this.#runs.delete(id);
  }

  close(): void {
    for (const run of this.#runs.values()) run.cancel();
  }
}
