import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A comment of Zuul's on a change, as Gerrit stored it. */
export interface ZuulComment {
  readonly change: string;
  readonly patchset: string;
  readonly text: string;
  /** UUIDs of the builds that it tells of. */
  readonly builds: readonly string[];
}

const HEAD = /^=== change (?<change>\d+) \(.*\) patch set (?<patchset>\d+) at .* tag \S+$/;

/** The comments in `gerrit/comments.txt` of a folder that a real Zuul and Gerrit recorded, by change, in their order. */
export function readZuulComments(folder: string): ZuulComment[] {
  const text = readFileSync(join(folder, 'gerrit', 'comments.txt'), 'utf8');
  return text.split(/^(?==== )/m).map((part) => {
    const [head = '', ...lines] = part.split('\n');
    const { change = '', patchset = '' } = HEAD.exec(head)?.groups ?? {};
    // Gerrit puts the first line before what it is given.
    const said = lines
      .slice(lines[0]?.startsWith('Patch Set') ? 1 : 0)
      .join('\n')
      .trim();
    const builds = [...said.matchAll(/\/build\/([0-9a-f]{32})/g)].map(([, uuid = '']) => uuid);
    return { change, patchset, text: said, builds };
  });
}
