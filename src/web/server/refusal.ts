/** A request that is not answered: the status and a stable code for programs, and a sentence for people. */
export class Refusal extends Error {
  readonly statusCode: number;
  readonly code: string;
  /** When another try may succeed, in seconds; goes out as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(statusCode: number, code: string, message: string, retryAfterSeconds?: number) {
    super(message);
    this.name = 'Refusal';
    this.statusCode = statusCode;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
