import { type AppError, isAppError } from '../errors.ts';

/** How a review host, a CI system, the store or another service fares; kept for `dejabug bot status`. */
export interface SourceStatus {
  readonly name: string;
  readonly kind: 'review' | 'ci' | 'change' | 'store' | 'service';
  /** Events that came, and those that led to work. */
  readonly events: number;
  readonly taken: number;
  /** When the last event happened, and when it was seen. */
  readonly lastEventAt?: string;
  readonly lastSeenAt?: string;
  readonly failures: number;
  readonly lastError?: { readonly code: string; readonly message: string; readonly at: string };
  /** False from a failure until something works again; of a service that is used now and then, always true. */
  readonly isWell: boolean;
  /** When it failed first since it was well; absent while it is. */
  readonly failingSince?: string;
}

/** What is told of each event and failure of a source. */
export interface SourceListener {
  onEvent(name: string, lagMs: number | undefined): void;
  onFailure(name: string, code: string, error: unknown): void;
}

/** Keeps account of one source. */
export class SourceHealth {
  readonly #listener: SourceListener;
  readonly #now: () => Date;
  #status: SourceStatus;

  constructor(about: Pick<SourceStatus, 'name' | 'kind'>, listener: SourceListener, now: () => Date) {
    this.#listener = listener;
    this.#now = now;
    this.#status = { ...about, events: 0, taken: 0, failures: 0, isWell: true };
  }

  get status(): SourceStatus {
    return this.#status;
  }

  /** An event came, which happened at `at`. */
  saw(at: Date | undefined): void {
    const now = this.#now();
    this.#status = {
      ...this.#status,
      events: this.#status.events + 1,
      ...(at !== undefined && { lastEventAt: at.toISOString() }),
      lastSeenAt: now.toISOString(),
    };
    this.#listener.onEvent(this.#status.name, at && Math.max(0, now.getTime() - at.getTime()));
  }

  /** The event led to work. */
  counted(): void {
    this.#status = { ...this.#status, taken: this.#status.taken + 1 };
  }

  /** It answered, wholly. */
  works(): void {
    const { failingSince: _, ...status } = this.#status;
    if (!status.isWell) this.#status = { ...status, isWell: true };
  }

  failed(error: unknown): void {
    const code = isAppError(error) ? error.code : 'UNKNOWN';
    const at = this.#now().toISOString();
    const { kind, failures, failingSince = at } = this.#status;
    const lastError = { code, message: messageOf(error), at };
    this.#status = {
      ...this.#status,
      failures: failures + 1,
      lastError,
      ...(kind !== 'service' && { isWell: false, failingSince }),
    };
    this.#listener.onFailure(this.#status.name, code, error);
  }
}

/** What a failure says; only messages that we wrote are sure to hold no secret. */
export function messageOf(error: unknown): string {
  if (isAppError(error)) return (error as AppError).message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
