import type { LogFormat, TimeContext } from '../log-format/log-format.ts';
import type { Fields } from '../model/fields.ts';
import { type PieceStart, TASK_BYTES, type Task, type TaskResult, type TaskSegment } from './task.ts';
import type { TaskRunner } from './task-runner.ts';

/** A piece of a file, on its way into a task. */
export interface QueuedPiece {
  readonly file: number;
  readonly fields: Fields;
  readonly format: LogFormat;
  readonly text: Uint8Array;
  /** Decoded bytes of the file before the piece. */
  readonly offset: number;
  readonly before?: PieceStart;
}

/** What a task was, when its text is no longer here. */
export interface DoneTask {
  readonly segments: readonly TaskSegment[];
  readonly sizeBytes: number;
}

export interface TaskQueueOptions {
  readonly runner: TaskRunner;
  readonly buildFields: Fields;
  readonly times: TimeContext;
  readonly keep?: Task['keep'];
  /** Called in the order of the pieces, one call at a time; when it fails, the queue takes no more. */
  readonly onResult: (task: DoneTask, result: TaskResult) => Promise<void>;
}

/**
 * Makes tasks of pieces, a large piece alone and small ones together, and keeps few enough under way that memory is
 * bounded. Results come in the order of the pieces, whatever thread is first.
 */
export class TaskQueue {
  readonly #options: TaskQueueOptions;
  #batch: QueuedPiece[] = [];
  #batchBytes = 0;
  #batchFiles = new Set<number>();
  #underWay = 0;
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  #waiting: (() => void)[] = [];

  constructor(options: TaskQueueOptions) {
    this.#options = options;
  }

  /** Resolves when there is room for more: wait for it before the next piece of a file. */
  async add(piece: QueuedPiece): Promise<void> {
    const isLarge = piece.text.length >= TASK_BYTES / 2;
    const isBatched = this.#batchFiles.has(piece.file);
    if ((isLarge && isBatched) || (!isLarge && this.#batchBytes + piece.text.length > TASK_BYTES))
      this.#flush();
    if (isLarge) {
      this.#submit([segmentOf(piece, 0)], piece.text);
    } else {
      this.#batch.push(piece);
      this.#batchFiles.add(piece.file);
      this.#batchBytes += piece.text.length;
    }
    await this.#room();
  }

  /** Resolves when every piece is done. */
  async finish(): Promise<void> {
    this.#flush();
    await this.#last;
    if (this.#failure) throw this.#failure.error;
  }

  #flush(): void {
    const batch = this.#batch;
    if (batch.length === 0) return;
    const text = this.#options.runner.takeBuffer().subarray(0, this.#batchBytes);
    this.#batch = [];
    this.#batchBytes = 0;
    this.#batchFiles.clear();
    const segments: TaskSegment[] = [];
    let at = 0;
    for (const piece of batch) {
      text.set(piece.text, at);
      segments.push(segmentOf(piece, at));
      at += piece.text.length;
    }
    this.#submit(segments, text);
  }

  #submit(segments: readonly TaskSegment[], text: Uint8Array): void {
    const { runner, buildFields, times, keep, onResult } = this.#options;
    const task: Task = { text, segments, buildFields, times, ...(keep !== undefined && { keep }) };
    const done: DoneTask = { segments, sizeBytes: text.length };
    this.#underWay++;
    const result = runner.run(task);
    result.catch(() => {}); // handled in its turn, below
    this.#last = this.#last.then(async () => {
      try {
        if (!this.#failure) await onResult(done, await result);
      } catch (error) {
        this.#failure ??= { error };
      }
      this.#underWay--;
      for (const resume of this.#waiting.splice(0)) resume();
    });
  }

  async #room(): Promise<void> {
    while (this.#underWay >= this.#options.runner.width && !this.#failure) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#failure) throw this.#failure.error;
  }
}

function segmentOf(piece: QueuedPiece, start: number): TaskSegment {
  const { file, fields, format, text, offset, before } = piece;
  const segment = { file, fields, format: format.name, offset, start, end: start + text.length };
  return before === undefined ? segment : { ...segment, before };
}
