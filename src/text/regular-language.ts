import { AppError } from '../errors.ts';

/**
 * Regular languages over a small alphabet of symbols 0 … n−1, matched by derivatives.
 *
 * The derivative of a language by a symbol is what may still follow once the symbol was read (Brzozowski, 1964).
 * Complement and intersection, which Lucene's regular expressions have, are then as simple as union, and reading
 * a text costs one table look-up a symbol once its states are known. Nodes are kept once each (hash-consed), so
 * a node's number is a state of the automaton; states come into being only when a text leads to them.
 *
 * Rejected: translating to a back-tracking engine (exponential time), determinising at once (exponential space).
 */

/** Number of a node of a {@link RegularLanguage}: a language, and a state when matching. */
export type State = number;

/** No text at all. */
export const NOTHING: State = 0;

/** The empty text alone. */
export const EMPTY: State = 1;

/** Most nodes of one language; patterns that people write need some dozens. */
export const MAX_NODES = 50_000;

type Node =
  | { readonly kind: 'nothing' | 'empty' }
  | { readonly kind: 'symbols'; readonly symbols: ReadonlySet<number> }
  | { readonly kind: 'sequence' | 'both'; readonly left: State; readonly right: State }
  | { readonly kind: 'either'; readonly parts: readonly State[] }
  | { readonly kind: 'not'; readonly inner: State }
  | { readonly kind: 'repeat'; readonly inner: State; readonly min: number; readonly max: number };

/** Builder and automaton in one: build nodes, then walk from one of them with `next`. */
export class RegularLanguage {
  readonly symbolCount: number;
  readonly #nodes: Node[] = [];
  readonly #acceptsEmpty: boolean[] = [];
  readonly #numbers = new Map<string, State>();
  readonly #steps: (Int32Array | undefined)[] = [];

  constructor(symbolCount: number) {
    this.symbolCount = symbolCount;
    this.#add('', { kind: 'nothing' }, false);
    this.#add('e', { kind: 'empty' }, true);
  }

  /** Any one of the symbols. */
  symbols(symbols: Iterable<number>): State {
    const sorted = [...new Set(symbols)].sort((a, b) => a - b);
    if (sorted.length === 0) return NOTHING;
    return this.#add(`s${sorted.join(',')}`, { kind: 'symbols', symbols: new Set(sorted) }, false);
  }

  /** Every text. */
  anything(): State {
    return this.not(NOTHING);
  }

  /** The parts, one behind the other. */
  sequence(...parts: readonly State[]): State {
    let result = EMPTY;
    for (let index = parts.length - 1; index >= 0; index -= 1) result = this.#pair(parts[index]!, result);
    return result;
  }

  /** At least one of the parts. */
  either(...parts: readonly State[]): State {
    const found = new Set<State>();
    for (const part of parts) {
      const node = this.#nodes[part]!;
      if (node.kind === 'either') for (const inner of node.parts) found.add(inner);
      else if (part !== NOTHING) found.add(part);
    }
    const sorted = [...found].sort((a, b) => a - b);
    if (sorted.length < 2) return sorted[0] ?? NOTHING;
    const acceptsEmpty = sorted.some((part) => this.accepts(part));
    return this.#add(`|${sorted.join(',')}`, { kind: 'either', parts: sorted }, acceptsEmpty);
  }

  /** What is in all parts. */
  both(...parts: readonly State[]): State {
    let result = parts.at(-1) ?? this.anything();
    for (let index = parts.length - 2; index >= 0; index -= 1)
      result = this.#intersection(parts[index]!, result);
    return result;
  }

  /** Every text that is not in `inner`. */
  not(inner: State): State {
    const node = this.#nodes[inner]!;
    if (node.kind === 'not') return node.inner;
    return this.#add(`~${inner}`, { kind: 'not', inner }, !this.accepts(inner));
  }

  /** `inner`, at least `min` and at most `max` times; `max` may be Infinity. */
  repeat(inner: State, min: number, max: number): State {
    if (max < min) return NOTHING;
    if (max === 0 || inner === EMPTY) return EMPTY;
    if (inner === NOTHING) return min === 0 ? EMPTY : NOTHING;
    if (min === 1 && max === 1) return inner;
    const least = this.accepts(inner) ? 0 : min;
    return this.#add(`*${inner},${least},${max}`, { kind: 'repeat', inner, min: least, max }, least === 0);
  }

  /** Whether the text that led here is in the language. */
  accepts(state: State): boolean {
    return this.#acceptsEmpty[state]!;
  }

  /**
   * The state after one more symbol; `NOTHING` when no text that goes on so can match.
   *
   * @throws AppError `LIMIT_EXCEEDED` when the language needs more than `MAX_NODES` nodes
   */
  next(state: State, symbol: number): State {
    let steps = this.#steps[state];
    if (steps === undefined) {
      steps = new Int32Array(this.symbolCount).fill(-1);
      this.#steps[state] = steps;
    }
    let target = steps[symbol]!;
    if (target < 0) {
      target = this.#derive(state, symbol);
      steps[symbol] = target;
    }
    return target;
  }

  /** Whether no text at all leads from `state` into the language. */
  isNothing(state: State): boolean {
    const seen = new Set([state]);
    for (const reached of seen) {
      if (this.accepts(reached)) return false;
      for (let symbol = 0; symbol < this.symbolCount; symbol += 1) seen.add(this.next(reached, symbol));
    }
    return true;
  }

  #derive(state: State, symbol: number): State {
    const node = this.#nodes[state]!;
    switch (node.kind) {
      case 'nothing':
      case 'empty':
        return NOTHING;
      case 'symbols':
        return node.symbols.has(symbol) ? EMPTY : NOTHING;
      case 'sequence': {
        const through = this.#pair(this.next(node.left, symbol), node.right);
        return this.accepts(node.left) ? this.either(through, this.next(node.right, symbol)) : through;
      }
      case 'either':
        return this.either(...node.parts.map((part) => this.next(part, symbol)));
      case 'both':
        return this.both(this.next(node.left, symbol), this.next(node.right, symbol));
      case 'not':
        return this.not(this.next(node.inner, symbol));
      case 'repeat': {
        const rest = this.repeat(node.inner, Math.max(0, node.min - 1), node.max - 1);
        return this.#pair(this.next(node.inner, symbol), rest);
      }
    }
  }

  #pair(left: State, right: State): State {
    if (left === NOTHING || right === NOTHING) return NOTHING;
    if (left === EMPTY) return right;
    if (right === EMPTY) return left;
    const node = this.#nodes[left]!;
    if (node.kind === 'sequence') return this.#pair(node.left, this.#pair(node.right, right));
    const acceptsEmpty = this.accepts(left) && this.accepts(right);
    return this.#add(`.${left},${right}`, { kind: 'sequence', left, right }, acceptsEmpty);
  }

  #intersection(first: State, second: State): State {
    if (first === second) return first;
    if (first === NOTHING || second === NOTHING) return NOTHING;
    const [left, right] = first < second ? [first, second] : [second, first];
    const acceptsEmpty = this.accepts(left) && this.accepts(right);
    return this.#add(`&${left},${right}`, { kind: 'both', left, right }, acceptsEmpty);
  }

  #add(key: string, node: Node, acceptsEmpty: boolean): State {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#nodes.length >= MAX_NODES) {
      throw new AppError(
        'LIMIT_EXCEEDED',
        `a pattern may need at most ${MAX_NODES} states, this one needs more: use fewer or smaller repetitions`,
      );
    }
    this.#nodes.push(node);
    this.#acceptsEmpty.push(acceptsEmpty);
    this.#numbers.set(key, this.#nodes.length - 1);
    return this.#nodes.length - 1;
  }
}
