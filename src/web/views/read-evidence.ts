import type { Hit } from '../../model/hit.ts';
import type { Store } from '../../store/store.ts';

/** What a build's verdict says in lines of its logs. */
export interface BuildEvidence {
  /** The most telling line of each bug, and how often the signature hit. */
  readonly bugs: ReadonlyMap<string, { readonly hit: Hit | undefined; readonly hitCount: number }>;
  /** Of a build without a bug: the lines that most likely tell why it failed. */
  readonly tellingLines: readonly Hit[];
}

/** Reads evidence; undefined for a build that is not stored. */
export type ReadEvidence = (uuid: string) => Promise<BuildEvidence | undefined>;

/** How long what was read is good, in ms: a verdict that is made anew is shown a little later. */
const FRESH_MS = 60_000;

/** Builds whose evidence is held. */
const MOST_HELD = 5_000;

const MOST_LINES = 3;

/** A reader that asks the store once for builds that many pages show. */
export function createEvidenceReader(store: Pick<Store, 'findBuild'>, now: () => Date): ReadEvidence {
  const held = new Map<
    string,
    { readonly until: number; readonly evidence: Promise<BuildEvidence | undefined> }
  >();
  return (uuid) => {
    const known = held.get(uuid);
    const moment = now().getTime();
    if (known !== undefined && known.until > moment) return known.evidence;
    held.delete(uuid);
    const evidence = readFrom(store, uuid);
    held.set(uuid, { until: moment + FRESH_MS, evidence });
    // A failure is not remembered: the next page asks again.
    evidence.catch(() => held.delete(uuid));
    if (held.size > MOST_HELD) held.delete(held.keys().next().value ?? '');
    return evidence;
  };
}

async function readFrom(store: Pick<Store, 'findBuild'>, uuid: string): Promise<BuildEvidence | undefined> {
  const stored = await store.findBuild(uuid);
  if (stored === undefined) return undefined;
  const { bugs = [], tellingLines = [] } = stored.verdict ?? {};
  return {
    bugs: new Map(bugs.map(({ bug, hits, hitCount }) => [bug, { hit: hits[0], hitCount }])),
    tellingLines: tellingLines.slice(0, MOST_LINES),
  };
}
