import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incidentComment } from '../../src/bot/incident-comment.ts';
import { namedCauses } from '../../src/bot/write-comment.ts';
import { makeBug, makeHit, makeVerdict } from '../support/make-verdict.ts';
import { renderGfm } from '../support/render-gfm.ts';

const INCIDENT = {
  id: 'x',
  cause: 'x',
  title: 'x',
  since: '2026-11-21T10:00:00.000Z',
  lastAt: '',
  changes: 31,
};

const HOSTILE = [
  '@everyone closes #12 and demo#3 [click](http://evil.example) `` ` <img src=x onerror=alert(1)>',
  '\u001b[31mhttp://evil.example\u202e www.evil.example ![x](http://evil.example/x.png)',
  '**bold** | a | b |\n# head\n- item\n```\nfence',
];

test('an incident is said in one line for each cause', () => {
  const bug = makeBug('disk-full', { title: 'The disk is full', link: 'https://bugs.example.org/7' });
  const causes = namedCauses([makeVerdict({ build: 'a', bugs: [bug] })]);

  const text = incidentComment(
    causes.map((cause) => ({ ...cause, incident: INCIDENT })),
    'text',
  );

  assert.equal(
    text,
    'Not only yours: this strikes many changes now; wait until it is over, then recheck\n\n' +
      '- The disk is full https://bugs.example.org/7: struck 31 changes since 2026-11-21 10:00 UTC',
  );
});

test('hostile titles and lines of an incident mention nobody, link nowhere and stay on their line', () => {
  for (const line of HOSTILE) {
    const known = makeVerdict({
      build: 'a',
      bugs: [makeBug('b', { title: line, link: `javascript:${line}` })],
    });
    const unknown = makeVerdict({ build: 'b', tellingLines: [makeHit(line)] });
    const causes = namedCauses([known, unknown]).map((cause) => ({ ...cause, incident: INCIDENT }));

    const { elements, html } = renderGfm(incidentComment(causes, 'markdown'));
    const text = incidentComment(causes, 'text');

    assert.deepEqual([...new Set(elements)].sort(), ['li', 'p', 'strong', 'ul'], line);
    assert.doesNotMatch(html, /[@#](?=\w)/);
    assert.equal(elements.filter((element) => element === 'li').length, 2);
    assert.doesNotMatch(text, /:\/\/|[@#]\w|`/);
    assert.equal(text.split('\n').length, 4);
  }
});
