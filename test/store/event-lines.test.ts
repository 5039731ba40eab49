import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fields } from '../../src/model/fields.ts';
import { eventFields } from '../../src/store/event-fields.ts';
import { eventLines } from '../../src/store/event-lines.ts';

const CONSTANTS: Fields = { build_uuid: 'b"1', filename: 'a.log', tags: ['a.log', 'console'], voting: 1 };

const CASES: readonly {
  what: string;
  constants?: Fields;
  ownFields?: boolean;
  message?: string;
  fields?: Fields;
}[] = [
  { what: 'of a plain file' },
  { what: 'with what its format reads', fields: { loglevel: 'ERROR', pid: '4', none: undefined } as never },
  { what: 'of several lines', message: 'one\ntwo' },
  { what: 'of several lines in a file without tags', message: 'one\ntwo', constants: { filename: 'a' } },
  { what: 'of a file with one tag', message: 'one\ntwo', constants: { tags: 'a' } },
  { what: 'of nothing that is known', constants: {} },
  { what: 'that says what its file says', fields: { filename: 'b.log', tags: ['b'], line: 7, message: 'x' } },
  { what: 'whose file names a place', constants: { filename: 'a', line: 3, message: 'all' } },
  { what: 'that owns its fields', ownFields: true, fields: { filename: 'b.log', build_uuid: 'b2' } },
];

for (const { what, constants = CONSTANTS, ownFields = false, message = 'all "well"', fields = {} } of CASES) {
  test(`the line of an event ${what} is the JSON of its fields`, () => {
    const event = { time: Date.UTC(2026, 5, 1), line: 5, offset: 99, record: { message, fields } };

    const line = eventLines(constants, ownFields)(event);

    assert.equal(line, JSON.stringify(eventFields(event, constants, ownFields)));
  });
}
