import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatByName } from '../../../src/log-format/formats.ts';
import { indexRecords } from '../../../src/log-format/index-records.ts';
import { readRecord } from '../../../src/log-format/read-record.ts';
import { documentAt } from '../../../src/store/elasticsearch/bulk-body.ts';
import { eventDocuments } from '../../../src/store/elasticsearch/event-documents.ts';
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

    const body = eventDocuments(piece, { prefix: 'p', ingest: 7 });

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
