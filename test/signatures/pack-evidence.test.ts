import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readEvidenceLog, writeEvidenceLog } from '../support/evidence-log.ts';
import { fixtures } from '../support/project-root.ts';
import { findPackHits, loadPack } from '../support/signature-pack.ts';

const update = process.env.UPDATE_FIXTURES === '1';
const pack = await loadPack();
const evidence = join(fixtures, 'queries');

/** Every way in which a CI system writes a tool's line that a signature must see through. */
const CLOTHES: Readonly<Record<string, (line: string) => string>> = {
  zuul: (line) => `2026-11-21 13:46:42.581608 | debian-bookworm | ${line}`,
  'github-actions': (line) => `2026-11-21T13:46:42.5816080Z ${line}`,
  gitlab: (line) => `2026-11-21T13:46:42.581608Z 01O ${line}`,
  jenkins: (line) => `[2026-11-21T13:46:42.581Z] ${line}`,
};

function bugsOf(lines: readonly string[], filename: string): string[] {
  const text = Buffer.from(lines.join('\n'));
  return [...new Set(findPackHits(pack, text, filename).map((hit) => hit.bug))].sort();
}

for (const bug of readdirSync(evidence).sort()) {
  describe(`evidence of ${bug}`, () => {
    const logs = readdirSync(join(evidence, bug)).sort();

    test('has a failing and a passing log', () => {
      assert.ok(
        logs.some((name) => name.startsWith('fail')),
        'expected fail*.log',
      );
      assert.ok(
        logs.some((name) => name.startsWith('pass')),
        'expected pass*.log',
      );
    });

    for (const name of logs) {
      const path = join(evidence, bug, name);
      const log = readEvidenceLog(readFileSync(path, 'utf8'), bug);
      const hits = findPackHits(pack, Buffer.from(log.lines.join('\n')), name);

      test(`${name} is hit exactly where it is marked`, () => {
        if (update) writeFileSync(path, writeEvidenceLog({ ...log, hits }, bug));
        else assert.equal(writeEvidenceLog({ ...log, hits }, bug), writeEvidenceLog(log, bug));
        assert.ok(log.sources.length > 0, 'expected a #=SOURCE=# line that says how the log was made');
        assert.equal(
          hits.some((hit) => hit.bug === bug),
          name.startsWith('fail'),
          JSON.stringify(hits),
        );
        if (name.startsWith('pass')) assert.deepEqual(hits, []);
      });

      for (const [system, dress] of Object.entries(CLOTHES)) {
        test(`${name} is hit by the same bugs in a log of ${system}`, () => {
          assert.deepEqual(
            bugsOf(log.lines.map(dress), 'log.txt'),
            [...new Set(hits.map((h) => h.bug))].sort(),
          );
        });
      }
    }
  });
}
