import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, type SpeakPolicy, type Standing } from '../../src/bot/policy.ts';
import { makeBug, makeVerdict } from '../support/make-verdict.ts';

const KNOWN = makeVerdict({ build: 'a', bugs: [makeBug('mirror', { action: { kind: 'recheck' } })] });
const PLAIN = makeVerdict({ build: 'b', bugs: [makeBug('race')] });
const QUIET = makeVerdict({ build: 'c', bugs: [makeBug('secret', { suppressNotification: true })] });
const UNKNOWN = makeVerdict({ build: 'd' });
const OPTIONAL = makeVerdict({ build: 'e', voting: false });

const DONE: Standing = { verdicts: [], missing: 0, mayGrow: false, isSpokenOf: false };

test('policies decide on what is known', () => {
  const cases: readonly (readonly [SpeakPolicy, Partial<Standing>, ReturnType<typeof decide>])[] = [
    ['any', { verdicts: [UNKNOWN] }, 'say'],
    ['any', { verdicts: [KNOWN], missing: 1 }, 'wait'],
    ['any', { verdicts: [KNOWN], mayGrow: true }, 'wait'],
    ['first-hit', { verdicts: [KNOWN], missing: 1, mayGrow: true }, 'say'],
    ['first-hit', { verdicts: [KNOWN], missing: 1, isSpokenOf: true }, 'wait'],
    ['first-hit', { verdicts: [KNOWN, PLAIN], isSpokenOf: true }, 'say'],
    ['first-hit', { verdicts: [UNKNOWN] }, 'silent'],
    ['first-hit', { verdicts: [QUIET] }, 'silent'],
    ['actionable', { verdicts: [KNOWN, UNKNOWN] }, 'say'],
    ['actionable', { verdicts: [PLAIN] }, 'silent'],
    ['classified', { verdicts: [KNOWN, PLAIN] }, 'say'],
    ['classified', { verdicts: [KNOWN, UNKNOWN] }, 'silent'],
    ['classified', { verdicts: [KNOWN, OPTIONAL] }, 'say'],
    ['classified', { verdicts: [KNOWN, QUIET] }, 'silent'],
    ['classified', { verdicts: [OPTIONAL] }, 'silent'],
    ['digest', { verdicts: [KNOWN] }, 'silent'],
  ];
  for (const [policy, standing, expected] of cases) {
    const words = standing.verdicts?.map(({ build }) => build).join('');
    assert.equal(decide(policy, { ...DONE, ...standing }), expected, `${policy} ${words}`);
  }
});
