import type { Change } from '../model/change.ts';
import { changeKey } from '../model/change.ts';
import { ABSENT, type Records } from '../store/records.ts';
import { type ChangeState, changeStateOf, changeValue, newChange, stateWord } from './change-state.ts';

/** A step of a change: its state afterwards, and whether something of it is still under way. */
export interface ChangeStep {
  readonly state: ChangeState;
  readonly isOpen: boolean;
}

/** The records of changes, changed one step at a time, whoever else writes them. */
export class ChangeRecords {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  async read(id: string): Promise<ChangeState | undefined> {
    const record = await this.#records.get('change', id);
    return record && changeStateOf(record);
  }

  /**
   * Applies `step` to what is there now, again when another was faster.
   * @param step - gives undefined where nothing is to be changed
   * @returns the state afterwards; undefined where there is none and none was made
   */
  async update(
    id: string,
    step: (state: ChangeState | undefined) => ChangeStep | undefined,
  ): Promise<ChangeState | undefined> {
    for (;;) {
      const record = await this.#records.get('change', id);
      const before = record && changeStateOf(record);
      const next = step(before);
      if (next === undefined) return before;
      const { state, isOpen } = next;
      const written = {
        kind: 'change',
        id,
        state: stateWord(state, isOpen),
        value: changeValue(state),
      } as const;
      if ((await this.#records.put(written, record?.version ?? ABSENT)) !== undefined) return state;
    }
  }

  /** Like {@link update}, for a change that is made where there is none; it is open afterwards. */
  open(change: Change, step: (state: ChangeState) => ChangeState): Promise<ChangeState | undefined> {
    return this.update(changeKey(change), (before) => ({
      state: step(before ?? newChange(change)),
      isOpen: true,
    }));
  }

  /** Changes that something is to be done about, and all others that were written since `since`. */
  async *recent(since: Date): AsyncGenerator<{ id: string; state: ChangeState; isOpen: boolean }> {
    const seen = new Set<string>();
    for (const filter of [{ state: 'pending' }, { state: 'open' }, { changedSince: since }]) {
      for await (const record of this.#records.list('change', filter)) {
        if (seen.has(record.id)) continue;
        seen.add(record.id);
        yield { id: record.id, state: changeStateOf(record), isOpen: record.state !== 'settled' };
      }
    }
  }
}
