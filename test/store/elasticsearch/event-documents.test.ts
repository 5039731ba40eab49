import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatByName } from '../../../src/log-format/formats.ts';
import { indexRecords } from '../../../src/log-format/index-records.ts';
import { readRecord } from '../../../src/log-format/read-record.ts';
import { documentAt } from '../../../src/store/elasticsearch/bulk-body.ts';
import { eventDocuments } from '../../../src/store/elasticsearch/event-documents.ts';
import { indexDays } from '../../../src/store/elasticsearch/index-days.ts';
import { eventFields } from '../../../src/store/event-fields.ts';
import { SAMPLE_TIMES } from '../../support/sample-store.ts';

const OSLO = [
  '2026-11-20 23:59:59.500 4242 ERROR nova.compute [req-1] it\'s "full"\\',
  'Traceback: \u001b[31mé\u001b[0m',
  '2026-11-21 00:00:00.000 4242 INFO nova.compute [req-1] retry',
  '',
].join('\n');

const JSON_EVENTS = [
  '{"@timestamp":"2026-11-20T10:00:00Z","message":"first","build_name":"theirs","voting":0}',
  '{"@timestamp":"2026-11-20T10:00:01Z","message":"second","tags":["own"]}',
  '',
].join('\n');

const CONSTANTS = {
  build_uuid: 'b1',
  build_name: 'ours',
  voting: 1,
  module: 'of the build',
  filename: 'screen-n-cpu.txt',
  tags: ['screen', 'screen-n-cpu.txt'],
};

const OPTIONS = {
  prefix: 'p',
  ingest: 7,
  days: indexDays({ ...SAMPLE_TIMES, reference: Date.UTC(2026, 10, 20) }),
  dropDebug: false,
};

const CASES = [
  { name: 'events of a log', text: OSLO, format: 'oslo', ownFields: false },
  { name: 'events that bring their fields', text: JSON_EVENTS, format: 'json-event', ownFields: true },
] as const;

for (const { name, text, format: formatName, ownFields } of CASES) {
  test(`${name} become the documents that a search would give`, () => {
    const bytes = Buffer.from(text);
    const format = formatByName(formatName);
    const records = indexRecords(bytes, 0, bytes.length, format, SAMPLE_TIMES);
    const place = { firstLine: 10, offset: 1000 };
    const piece = { text: bytes, start: 0, format, records, constants: CONSTANTS, ownFields, ...place };

    const body = eventDocuments(piece, OPTIONS);

    assert.equal(body.count, 2);
    for (let number = 0; number < 2; number++) {
      const { source, index, version } = documentAt(body, number);
      const { ingest, build_uuid, ...document } = JSON.parse(source);
      const event = {
        time: records.times[number]!,
        line: 11 + records.lines[number]!,
        offset: 1000 + records.starts[number]!,
        record: readRecord(bytes, records.starts[number]!, records.starts[number + 1]!, format),
      };
      const { build_uuid: _, ...wanted } = eventFields(event, CONSTANTS, ownFields);
      assert.deepEqual(document, JSON.parse(JSON.stringify(wanted)));
      assert.deepEqual([ingest, version, build_uuid], [7, 7, 'b1']);
      assert.equal(index, `p-logs-${document['@timestamp'].slice(0, 10).replaceAll('-', '.')}`);
    }
    assert.notEqual(documentAt(body, 0).id, documentAt(body, 1).id);
  });
}

test('no further field of a build stands in the way of what events say, or of the cluster', () => {
  const names = ['message', '@timestamp', 'line', 'offset', 'ingest', '_id', '_source', '', ' '];
  const extra = Object.fromEntries(names.map((name) => [name, 'x']));
  const bytes = Buffer.from(OSLO);
  const format = formatByName('oslo');
  const records = indexRecords(bytes, 0, bytes.length, format, SAMPLE_TIMES);
  const constants = { ...CONSTANTS, ...extra, _PID: '42' };
  const place = { firstLine: 0, offset: 0, constants, ownFields: false };

  const body = eventDocuments({ text: bytes, start: 0, format, records, ...place }, OPTIONS);

  const { source } = documentAt(body, 1);
  const { _PID, line, ingest } = JSON.parse(source);
  assert.deepEqual([_PID, line, ingest], ['42', 3, 7]);
  for (const name of names) {
    const times = source.split(`${JSON.stringify(name)}:`).length - 1;
    assert.equal(times, /^(?:_|\s*$)/.test(name) ? 0 : 1, `"${name}" is there ${times} times`);
  }
});

test('events far from the build lie in the index of its own day, with their own time on them', () => {
  const day = 24 * 60 * 60 * 1000;
  const reference = Date.UTC(2026, 10, 20, 12);
  const days = indexDays({ notBefore: Date.UTC(1995, 0, 1), notAfter: reference + day, reference });
  const times = [reference - 15 * day, reference - 14 * day, reference, reference + day, reference + 2 * day];
  const text = times.map((time) => `${new Date(time).toISOString()} a line\n`).join('');
  const bytes = Buffer.from(text);
  const [format, place] = [formatByName('timestamped'), { firstLine: 0, offset: 0 }];
  const bounds = { notBefore: 0, notAfter: reference + 30 * day, reference };
  const records = indexRecords(bytes, 0, bytes.length, format, bounds);
  const piece = { text: bytes, start: 0, format, records, constants: CONSTANTS, ownFields: false, ...place };

  const body = eventDocuments(piece, { ...OPTIONS, days });

  const written = times.map((_, number) => documentAt(body, number));
  assert.deepEqual(
    written.map(({ index }) => index),
    ['2026.11.20', '2026.11.06', '2026.11.20', '2026.11.21', '2026.11.20'].map((name) => `p-logs-${name}`),
  );
  assert.deepEqual(
    written.map(({ source }) => Date.parse(JSON.parse(source)['@timestamp'])),
    times,
  );
});

test('events of level DEBUG and TRACE are left out where that was asked for', () => {
  const levels = ['DEBUG', 'INFO', 'TRACE', 'ERROR'];
  const text = levels.map((level) => `2026-11-20 10:00:00.000 42 ${level} nova [-] DEBUG is on\n`).join('');
  const json = `{"message":"own","loglevel":"debug"}\n{"message":"DEBUG"}\n`;
  const kept = (log: string, formatName: string, dropDebug: boolean): unknown[] => {
    const [bytes, format] = [Buffer.from(log), formatByName(formatName)];
    const records = indexRecords(bytes, 0, bytes.length, format, SAMPLE_TIMES);
    records.times.fill(SAMPLE_TIMES.reference);
    const place = { firstLine: 0, offset: 0, constants: CONSTANTS, ownFields: formatName === 'json-event' };
    const body = eventDocuments(
      { text: bytes, start: 0, format, records, ...place },
      { ...OPTIONS, dropDebug },
    );
    return Array.from(
      { length: body.count },
      (_, number) => JSON.parse(documentAt(body, number).source).line,
    );
  };

  assert.deepEqual(kept(text, 'oslo', true), [2, 4]);
  assert.deepEqual(kept(text, 'oslo', false), [1, 2, 3, 4]);
  assert.deepEqual(kept(json, 'json-event', true), [2]);
  assert.deepEqual(kept(json, 'json-event', false), [1, 2]);
});
