import type { AnalysedText } from './query-event.ts';

/** Whether the terms stand in the text one directly behind the other. */
export function matchPhrase({ terms, positions }: AnalysedText, phrase: readonly string[]): boolean {
  const first = phrase[0];
  const length = phrase.length;
  const last = terms.length - length;
  for (let start = 0; start <= last; start += 1) {
    if (terms[start] !== first) continue;
    let matched = 1;
    while (matched < length && terms[start + matched] === phrase[matched]) matched += 1;
    if (matched < length) continue;
    if (positions === undefined || positions[start + length - 1]! - positions[start]! === length - 1)
      return true;
  }
  return false;
}

/** One term of the phrase on its way through its places in the text. */
interface Walker {
  /** Place of the term in the phrase. */
  readonly offset: number;
  readonly places: readonly number[];
  index: number;
  /** Where the phrase would begin if this term stood in its right place. */
  position: number;
  /** Walkers of the same term, this one among them; alone when the term stands in the phrase once. */
  twins: readonly Walker[];
}

/**
 * Whether the terms stand in the text at most `slop` moves from the order of the phrase.
 *
 * Like Lucene, the walker that lags behind is moved on until all stand within `slop` of each other. Walkers of the
 * same term must not stand in one place; where they collide the lesser moves on, which is not always the best
 * choice: a phrase that repeats a word can miss a place where it would fit. So does Lucene, in the same places.
 */
export function matchSloppyPhrase(text: AnalysedText, phrase: readonly string[], slop: number): boolean {
  const walkers = startWalkers(text, phrase);
  if (walkers === undefined) return false;
  let end = Math.max(...walkers.map((walker) => walker.position));

  function advance(walker: Walker): boolean {
    if (!step(walker)) return false;
    end = Math.max(end, walker.position);
    return true;
  }

  /** Moves on until no two walkers of the term stand in one place. */
  function separate(walker: Walker): boolean {
    let current = walker;
    for (;;) {
      const place = current.position + current.offset;
      const other = current.twins.find((twin) => twin !== current && twin.position + twin.offset === place);
      if (other === undefined) return true;
      current = compareWalkers(other, current) < 0 ? other : current;
      if (!advance(current)) return false;
    }
  }

  for (;;) {
    walkers.sort(compareWalkers);
    const lagging = walkers[0]!;
    const next = walkers[1]!.position;
    let spread = end - lagging.position;
    do {
      if (!advance(lagging) || !separate(lagging)) return spread <= slop;
      if (lagging.position <= next) spread = Math.min(spread, end - lagging.position);
    } while (lagging.position <= next);
    if (spread <= slop) return true;
  }
}

function compareWalkers(a: Walker, b: Walker): number {
  return a.position - b.position || a.offset - b.offset;
}

function step(walker: Walker): boolean {
  walker.index += 1;
  const place = walker.places[walker.index];
  if (place === undefined) return false;
  walker.position = place - walker.offset;
  return true;
}

/** Every walker at its first place, the second of a term at the second place and so on; undefined when one has none. */
function startWalkers(text: AnalysedText, phrase: readonly string[]): Walker[] | undefined {
  const byTerm = new Map<string, Walker[]>();
  const walkers: Walker[] = [];
  for (const [offset, term] of phrase.entries()) {
    const twins = byTerm.get(term) ?? [];
    byTerm.set(term, twins);
    const places = twins[0]?.places ?? placesOf(text, term);
    const walker: Walker = { offset, places, index: twins.length - 1, position: 0, twins };
    twins.push(walker);
    if (!step(walker)) return undefined;
    walkers.push(walker);
  }
  return walkers;
}

function placesOf({ terms, positions }: AnalysedText, term: string): number[] {
  const places: number[] = [];
  for (let index = 0; index < terms.length; index += 1) {
    if (terms[index] === term) places.push(positions?.[index] ?? index);
  }
  return places;
}
