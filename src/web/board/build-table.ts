import { grown } from './column.ts';
import {
  BUILD_STATES,
  type BuildState,
  type CountedRow,
  DIMENSIONS,
  type Dimension,
  OUTCOMES,
  type Outcome,
} from './counted-row.ts';
import { WordList } from './word-list.ts';

const FIRST_LENGTH = 1024;

/**
 * The builds of the last days, one row each, in columns of numbers: 100,000 builds take some 30 MB, and a look at
 * all of them takes a millisecond or so. Therefore nothing is counted ahead and there are no indices to keep right.
 */
export class BuildTable {
  readonly names: Readonly<Record<Dimension, WordList>>;
  readonly bugs = new WordList();
  readonly files = new WordList();
  /** Addresses of changes, by their number in `names.change`. */
  readonly changeUrls: (string | undefined)[] = [];
  readonly #uuids: string[] = [];
  readonly #rows = new Map<string, number>();
  readonly #ids: Record<Dimension, Int32Array>;
  #times = new Float64Array(FIRST_LENGTH);
  #ingested = new Float64Array(FIRST_LENGTH);
  #waits = new Float64Array(FIRST_LENGTH);
  #outcomes = new Uint8Array(FIRST_LENGTH);
  #states = new Uint8Array(FIRST_LENGTH);
  #voting = new Uint8Array(FIRST_LENGTH);
  #firstBug = new Int32Array(FIRST_LENGTH);
  #bugCount = new Uint16Array(FIRST_LENGTH);
  /** Bug and file by turns. */
  #bugPlaces = new Int32Array(FIRST_LENGTH);
  #bugPlacesEnd = 0;

  constructor() {
    const entries = <T>(make: () => T) => Object.fromEntries(DIMENSIONS.map((name) => [name, make()]));
    // One entry for each dimension.
    this.names = entries(() => new WordList()) as Record<Dimension, WordList>;
    this.#ids = entries(() => new Int32Array(FIRST_LENGTH)) as Record<Dimension, Int32Array>;
  }

  /** Number of rows. */
  get size(): number {
    return this.#uuids.length;
  }

  /** Adds a build, or says anew what is known of it. */
  put(counted: CountedRow): void {
    const row = this.#rowOf(counted.uuid);
    this.#times[row] = counted.time;
    this.#ingested[row] = counted.ingestedAt;
    this.#waits[row] = counted.waitMs;
    this.#outcomes[row] = OUTCOMES.indexOf(counted.outcome);
    this.#states[row] = BUILD_STATES.indexOf(counted.state);
    this.#voting[row] = Number(counted.isVoting);
    for (const name of DIMENSIONS) this.#ids[name][row] = this.names[name].idOf(counted.names[name]);
    if (counted.changeUrl !== undefined) this.changeUrls[this.id('change', row)] = counted.changeUrl;
    this.#putBugs(row, counted.bugs);
  }

  #rowOf(uuid: string): number {
    const known = this.#rows.get(uuid);
    if (known !== undefined) return known;
    const row = this.#uuids.push(uuid) - 1;
    this.#rows.set(uuid, row);
    if (row === this.#times.length) this.#grow();
    return row;
  }

  #putBugs(row: number, bugs: CountedRow['bugs']): void {
    const places = 2 * bugs.length;
    if (this.#bugPlacesEnd + places > this.#bugPlaces.length) {
      this.#bugPlaces = grown(this.#bugPlaces, places);
    }
    this.#firstBug[row] = this.#bugPlacesEnd;
    this.#bugCount[row] = bugs.length;
    for (const { bug, file } of bugs) {
      this.#bugPlaces[this.#bugPlacesEnd++] = this.bugs.idOf(bug);
      this.#bugPlaces[this.#bugPlacesEnd++] = this.files.idOf(file);
    }
  }

  #grow(): void {
    this.#times = grown(this.#times);
    this.#ingested = grown(this.#ingested);
    this.#waits = grown(this.#waits);
    this.#outcomes = grown(this.#outcomes);
    this.#states = grown(this.#states);
    this.#voting = grown(this.#voting);
    this.#firstBug = grown(this.#firstBug);
    this.#bugCount = grown(this.#bugCount);
    for (const name of DIMENSIONS) this.#ids[name] = grown(this.#ids[name]);
  }

  /** A table without the builds that ended before `since`, and without all that only they needed. */
  since(since: number): BuildTable {
    const kept = new BuildTable();
    for (let row = 0; row < this.size; row++) if (this.time(row) >= since) kept.put(this.read(row));
    return kept;
  }

  /** All that is known of a row. */
  read(row: number): CountedRow {
    const changeUrl = this.changeUrls[this.id('change', row)];
    const names = DIMENSIONS.map((name) => [name, this.name(name, row)]);
    return {
      uuid: this.uuid(row),
      time: this.time(row),
      ingestedAt: this.#ingested[row]!,
      outcome: OUTCOMES[this.#outcomes[row]!]!,
      state: this.state(row),
      isVoting: this.isVoting(row),
      waitMs: this.waitMs(row),
      names: Object.fromEntries(names),
      ...(changeUrl !== undefined && { changeUrl }),
      bugs: Array.from({ length: this.bugCount(row) }, (_, place) => ({
        bug: this.bugs.word(this.bugAt(row, place)) ?? '',
        file: this.files.word(this.fileAt(row, place)),
      })),
    };
  }

  find(uuid: string): number | undefined {
    return this.#rows.get(uuid);
  }

  uuid(row: number): string {
    return this.#uuids[row]!;
  }

  time(row: number): number {
    return this.#times[row]!;
  }

  waitMs(row: number): number {
    return this.#waits[row]!;
  }

  outcome(row: number): Outcome {
    return OUTCOMES[this.#outcomes[row]!]!;
  }

  isFailed(row: number): boolean {
    return this.#outcomes[row] === 1;
  }

  isPassed(row: number): boolean {
    return this.#outcomes[row] === 2;
  }

  isVoting(row: number): boolean {
    return this.#voting[row] === 1;
  }

  state(row: number): BuildState {
    return BUILD_STATES[this.#states[row]!]!;
  }

  /** Number of the row's name in a dimension; 0 for none. */
  id(name: Dimension, row: number): number {
    return this.#ids[name][row]!;
  }

  name(name: Dimension, row: number): string | undefined {
    return this.names[name].word(this.#ids[name][row]!);
  }

  /** How many bugs the row's build hit. */
  bugCount(row: number): number {
    return this.#bugCount[row]!;
  }

  /** The bug at `place` among those of the row, 0 to `bugCount` − 1. */
  bugAt(row: number, place: number): number {
    return this.#bugPlaces[this.#firstBug[row]! + 2 * place]!;
  }

  fileAt(row: number, place: number): number {
    return this.#bugPlaces[this.#firstBug[row]! + 2 * place + 1]!;
  }

  hasBug(row: number, bug: number): boolean {
    for (let place = this.bugCount(row) - 1; place >= 0; place--) {
      if (this.bugAt(row, place) === bug) return true;
    }
    return false;
  }
}
