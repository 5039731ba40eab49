/** The verdict that a line of an evidence log bears: `#=HIT=#` for the folder's own bug, `#=HIT other=#` for another. */
const MARK = / #=HIT(?: (?<bug>[\w.-]+))?=#$/;

/** One signature's hit on one line. */
export interface MarkedHit {
  /** 1-based, in the log without its `#=SOURCE=#` lines. */
  readonly line: number;
  readonly bug: string;
}

/** A log under test/fixtures/queries/BUG/ taken apart. */
export interface EvidenceLog {
  /** How the log was made: the texts of its `#=SOURCE=#` lines. */
  readonly sources: readonly string[];
  /** The log as the tool wrote it. */
  readonly lines: readonly string[];
  /** By line, then by bug. */
  readonly hits: readonly MarkedHit[];
}

const SOURCE = '#=SOURCE=# ';

/** Takes the marks out of an evidence log of the signature `bug`. */
export function readEvidenceLog(text: string, bug: string): EvidenceLog {
  const written = text.replace(/\n$/, '').split('\n');
  const hits: MarkedHit[] = [];
  const lines = written
    .filter((line) => !line.startsWith(SOURCE))
    .map((line, index) => {
      let bare = line;
      for (let mark = MARK.exec(bare); mark !== null; mark = MARK.exec(bare)) {
        hits.push({ line: index + 1, bug: mark.groups?.bug ?? bug });
        bare = bare.slice(0, mark.index);
      }
      return bare;
    });
  const sources = written.filter((line) => line.startsWith(SOURCE)).map((line) => line.slice(SOURCE.length));
  return { sources, lines, hits: sortHits(hits) };
}

/** Writes an evidence log of the signature `bug` with the marks of `hits`. */
export function writeEvidenceLog(log: EvidenceLog, bug: string): string {
  const head = log.sources.map((source) => SOURCE + source);
  const body = log.lines.map((line, index) => {
    const bugs = log.hits.filter((hit) => hit.line === index + 1).map((hit) => hit.bug);
    const marks = [...bugs].reverse().map((name) => (name === bug ? ' #=HIT=#' : ` #=HIT ${name}=#`));
    return line + marks.join('');
  });
  return `${[...head, ...body].join('\n')}\n`;
}

/** The hits by line, then by bug; each once. */
export function sortHits(hits: readonly MarkedHit[]): MarkedHit[] {
  const once = new Map(hits.map((hit) => [`${hit.line} ${hit.bug}`, hit]));
  return [...once.values()].sort((a, b) => a.line - b.line || (a.bug < b.bug ? -1 : 1));
}
