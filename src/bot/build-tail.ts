import type { StrikeCounter } from '../classify/strike-counter.ts';
import type { Store } from '../store/store.ts';
import type { ChangeState } from './change-state.ts';

export interface BuildTailOptions {
  readonly store: Pick<Store, 'buildChanges'>;
  readonly strikes: StrikeCounter;
  /** Called with each change one of whose builds has another verdict, or its first. */
  readonly onVerdict: (change: string) => void;
}

/** Builds that are followed, the last ones: those of some days, and nothing is said of older ones. */
const MAX_FOLLOWED = 200_000;

/** Follows what any process writes into the store: counts strikes, and tells which changes it concerns. */
export class BuildTail {
  readonly #options: BuildTailOptions;
  /** Keys of changes by the UUIDs of their builds. */
  readonly #changes = new Map<string, Set<string>>();
  #cursor: string | undefined;
  #reading: Promise<void> | undefined;
  #isAskedAgain = false;

  constructor(options: BuildTailOptions) {
    this.#options = options;
  }

  /** From now on, verdicts on builds of the change are told. */
  follow(id: string, { rounds }: ChangeState): void {
    for (const { uuid } of rounds.flatMap(({ builds }) => builds)) {
      if (uuid === undefined) continue;
      const changes = this.#changes.get(uuid) ?? new Set();
      this.#changes.set(uuid, changes.add(id));
    }
    for (const uuid of this.#changes.keys()) {
      if (this.#changes.size <= MAX_FOLLOWED) break;
      this.#changes.delete(uuid);
    }
  }

  /** The changes that a build belongs to. */
  changesOf(buildUuid: string): readonly string[] {
    return [...(this.#changes.get(buildUuid) ?? [])];
  }

  /** Reads all that is new; calls while one is under way share the next one. */
  async catchUp(): Promise<void> {
    if (this.#reading !== undefined) {
      this.#isAskedAgain = true;
      return this.#reading;
    }
    this.#reading = this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    do {
      this.#isAskedAgain = false;
      for await (const change of this.#options.store.buildChanges(this.#cursor)) {
        this.#cursor = change.cursor;
        this.#options.strikes.add(change);
        for (const id of this.changesOf(change.build.buildUuid)) this.#options.onVerdict(id);
      }
    } while (this.#isAskedAgain);
  }
}
