import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { loadSignatures } from '../../src/signatures/load-signatures.ts';
import { planQueries } from '../../src/signatures/plan-queries.ts';
import { readSignature } from '../../src/signatures/read-signature.ts';
import { sharedData } from '../support/project-root.ts';

const skip = sharedData === undefined ? 'the real signatures are not beside the project' : false;
const root = join(sharedData ?? '', 'elastic-recheck-queries');

/** The only ones of seven years that Elasticsearch refuses, too, and where. */
const SYNTAX_ERRORS = ['history/1286635/01-2014-03-01-c1f25fb495.yaml:4:19 query-syntax'];

test('the last tree of elastic-recheck loads unchanged', { skip }, async () => {
  const folder = join(root, 'head');

  const { set, problems } = await loadSignatures([folder]);

  assert.deepEqual(problems, []);
  assert.equal(set.signatures.length, readdirSync(folder).length);
  assert.ok(planQueries(set).queries.length > 0);
});

test('every version of its history loads, but for those that Elasticsearch refuses', { skip }, async () => {
  const { set, problems, files } = await loadSignatures([root]);

  const found = problems.map(
    ({ file, line, column, code }) => `${relative(root, file)}:${line}:${column} ${code}`,
  );
  assert.deepEqual(found, SYNTAX_ERRORS);
  assert.equal(set.signatures.length, files.length - 1);
});

// Verbatim, from versions that were live for a while.
const REFUSED: readonly { query: string; line: number; column: number }[] = [
  {
    query: 'message:"Killed process" AND message:"(python)" AND project:openstack/cinder',
    line: 2,
    column: 72,
  },
  { query: '(message:"!= 2" OR message:"!= 4") AND AND tags:"console"', line: 2, column: 42 },
];

for (const { query, line, column } of REFUSED) {
  test(`a query that Elasticsearch refuses is reported at its place: ${query}`, () => {
    const { signature, problems } = readSignature('1.yaml', `query: >\n  ${query}\n`);

    assert.equal(signature, undefined);
    assert.deepEqual(
      problems.map((problem) => [problem.code, problem.line, problem.column]),
      [['query-syntax', line, column]],
    );
  });
}
