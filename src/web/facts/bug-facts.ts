import { bugUrl } from '../../model/bug-url.ts';
import type { Signature } from '../../model/signature.ts';
import type { BugInfo } from '../../tracker/tracker.ts';
import type { SignatureLibrary } from '../signature-library.ts';

/** What its tracker says of a bug; of a bug without an answer, what its signature says. */
export type BugState = 'open' | 'fixed' | 'closed' | 'resolved' | 'unknown';

/** What is known of a bug beside the builds it failed. */
export interface BugFact {
  readonly bug: string;
  readonly title?: string;
  readonly url?: string;
  readonly state: BugState;
  /** The tracker's own word. */
  readonly status?: string;
  readonly closedAt?: Date;
  readonly signature?: Signature;
}

/** Asks trackers; answers soon, and undefined where nothing is known yet. */
export type LookUpBug = (bug: string, link?: string) => Promise<BugInfo | undefined>;

/** How often trackers are asked for news; they have a memory of their own. */
const REFRESH_MS = 60_000;

/** Titles and states of bugs, at hand without waiting. */
export class BugFacts {
  readonly #signatures: () => SignatureLibrary;
  readonly #lookUp: LookUpBug | undefined;
  readonly #answers = new Map<string, BugInfo>();
  #byBug = new Map<string, Signature>();
  #set: unknown;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #closed = false;
  #version = 0;

  constructor(signatures: () => SignatureLibrary, lookUp?: LookUpBug) {
    this.#signatures = signatures;
    this.#lookUp = lookUp;
  }

  /** Another number when a tracker's answer or the signatures changed. */
  get version(): string {
    return `${this.#signatures().set.version}.${this.#version}`;
  }

  get(bug: string): BugFact {
    const signature = this.#signatureOf(bug);
    const answer = this.#answers.get(bug);
    const title = answer?.title ?? signature?.title;
    const url = answer?.url ?? bugUrl(bug, signature?.bugLink);
    return {
      bug,
      state: answer?.state ?? (signature?.resolvedAt ? 'resolved' : 'unknown'),
      ...(title !== undefined && { title }),
      ...(url !== undefined && { url }),
      ...(answer !== undefined && { status: answer.status }),
      ...(answer?.closedAt !== undefined && { closedAt: answer.closedAt }),
      ...(signature !== undefined && { signature }),
    };
  }

  #signatureOf(bug: string): Signature | undefined {
    const { set } = this.#signatures();
    if (set !== this.#set) {
      this.#set = set;
      this.#byBug = new Map(set.signatures.map((signature) => [signature.bug, signature]));
    }
    return this.#byBug.get(bug);
  }

  /** Begins to ask the trackers, again and again until `close`. */
  start(): void {
    if (this.#lookUp === undefined) return;
    this.#round = this.#refresh(this.#lookUp);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  async #refresh(lookUp: LookUpBug): Promise<void> {
    for (const { bug, bugLink } of this.#signatures().set.signatures) {
      if (this.#closed) return;
      const answer = await lookUp(bug, bugLink);
      if (answer === undefined || isSame(answer, this.#answers.get(bug))) continue;
      this.#answers.set(bug, answer);
      this.#version += 1;
    }
    this.#timer = setTimeout(() => {
      this.#round = this.#refresh(lookUp);
    }, REFRESH_MS);
  }
}

function isSame(one: BugInfo, other: BugInfo | undefined): boolean {
  return one.status === other?.status && one.title === other.title && one.state === other.state;
}
