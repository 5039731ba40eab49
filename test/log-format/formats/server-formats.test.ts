import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detected, readAll } from '../read-all.ts';

const SYSLOG: readonly (readonly [name: string, text: string, record: object])[] = [
  [
    'RFC 3164',
    'Jun  9 15:41:36 node-7 object-server: Started child 32090',
    {
      time: '2024-06-09T15:41:36.000Z',
      message: 'Started child 32090',
      program: 'object-server',
      syslog_host: 'node-7',
    },
  ],
  [
    'RFC 3164 with a priority and a process',
    '<34>Oct 11 22:14:15 mymachine su[77]: failed for lonvick',
    {
      time: '2023-10-11T22:14:15.000Z',
      message: 'failed for lonvick',
      pid: '77',
      program: 'su',
      syslog_pid: '77',
      syslog_host: 'mymachine',
    },
  ],
  [
    'ISO 8601 with a zone',
    '2024-02-29T10:00:00.123456+02:00 node-7 kernel: Out of memory',
    { time: '2024-02-29T08:00:00.123Z', message: 'Out of memory', program: 'kernel', syslog_host: 'node-7' },
  ],
  [
    'RFC 5424',
    '<165>1 2003-10-11T22:14:15.003Z mymachine evntslog 8710 ID47 [example iut="3"] An event',
    {
      time: '2003-10-11T22:14:15.003Z',
      message: 'An event',
      pid: '8710',
      program: 'evntslog',
      syslog_pid: '8710',
      syslog_host: 'mymachine',
    },
  ],
];

for (const [name, text, record] of SYSLOG) {
  test(`syslog: ${name}`, () => {
    const [found] = readAll('syslog', text);

    assert.equal(detected(text, 'messages'), 'syslog');
    assert.deepEqual(found, { line: 1, ...record, syslog_program: (record as { program: string }).program });
  });
}

test('a year that syslog does not write is the one next to the build, also over the turn of the year', () => {
  const january = { notBefore: 0, notAfter: Infinity, reference: Date.UTC(2024, 0, 1, 0, 10) };

  const [december] = readAll('syslog', 'Dec 31 23:59:59 host cron: x', january);
  const [same] = readAll('syslog', 'Jan  1 00:00:01 host cron: x', {
    ...january,
    reference: Date.UTC(2023, 11, 31),
  });

  assert.equal(december?.time, '2023-12-31T23:59:59.000Z');
  assert.equal(same?.time, '2024-01-01T00:00:01.000Z');
});

test('an Apache error log tells level, module and process, and joins what has no time', () => {
  const text = [
    '[Fri Sep 27 18:07:11.123456 2013] [wsgi:error] [pid 12:tid 34] [client 1.2.3.4:5] Traceback',
    '  File "x"',
    '[Fri Sep 27 18:07:12 2013] [notice] caught SIGTERM',
    '',
  ].join('\n');

  assert.equal(detected(text, 'horizon_error.txt'), 'apache-error');
  assert.deepEqual(readAll('apache-error', text), [
    {
      line: 1,
      time: '2013-09-27T18:07:11.123Z',
      message: '[client 1.2.3.4:5] Traceback\n  File "x"',
      loglevel: 'ERROR',
      module: 'wsgi',
      pid: '12',
    },
    { line: 3, time: '2013-09-27T18:07:12.000Z', message: 'caught SIGTERM', loglevel: 'NOTICE' },
  ]);
});

test('an Apache access log tells who asked for what, in UTC', () => {
  const text =
    '1.2.3.4 - admin [27/Sep/2013:18:07:11 -0700] "GET /v2/images?limit=2 HTTP/1.1" 503 12 "-" "curl/7"\n';

  assert.equal(detected(text, 'access.log'), 'apache-combined');
  assert.deepEqual(readAll('apache-combined', text), [
    {
      line: 1,
      time: '2013-09-28T01:07:11.000Z',
      message: '"GET /v2/images?limit=2 HTTP/1.1" 503 12 "-" "curl/7"',
      clientip: '1.2.3.4',
      ident: '-',
      auth: 'admin',
      verb: 'GET',
      request: '/v2/images?limit=2',
      response: '503',
      bytes: '12',
    },
  ]);
});

const STAMPED: readonly (readonly [name: string, text: string, record: object])[] = [
  [
    'Python logging',
    '2024-01-02 03:04:05,678 - urllib3.pool - WARNING - Retrying',
    { time: '2024-01-02T03:04:05.678Z', message: 'urllib3.pool - WARNING - Retrying', loglevel: 'WARNING' },
  ],
  [
    'log4j',
    '2024-01-02 03:04:05,678 ERROR [main] org.example.App - Failed',
    { time: '2024-01-02T03:04:05.678Z', message: 'ERROR [main] org.example.App - Failed', loglevel: 'ERROR' },
  ],
  [
    'Go log',
    '2024/01/02 03:04:05 dial tcp: refused',
    { time: '2024-01-02T03:04:05.000Z', message: 'dial tcp: refused' },
  ],
  [
    'nginx error log',
    '2024/01/02 03:04:05 [error] 7#7: connect() failed',
    { time: '2024-01-02T03:04:05.000Z', message: '[error] 7#7: connect() failed', loglevel: 'ERROR' },
  ],
  [
    'ISO 8601 with a zone',
    '2024-01-02T03:04:05.5-0330 warn up',
    { time: '2024-01-02T06:34:05.500Z', message: 'warn up' },
  ],
  [
    'ISO 8601 in brackets',
    '[2024-01-02 03:04:05] INFO up',
    { time: '2024-01-02T03:04:05.000Z', message: 'INFO up', loglevel: 'INFO' },
  ],
  [
    'taskcluster',
    '[task 2024-01-02T03:04:05.678Z] + make',
    { time: '2024-01-02T03:04:05.678Z', message: '+ make' },
  ],
  [
    'klog',
    'E0229 03:04:05.678901    1234 pod_workers.go:190] "Error syncing pod"',
    {
      time: '2024-02-29T03:04:05.678Z',
      message: '"Error syncing pod"',
      loglevel: 'ERROR',
      pid: '1234',
      module: 'pod_workers.go',
    },
  ],
  [
    'a clock time',
    '10:20:30.250 INFO up',
    { time: '2024-03-01T10:20:30.250Z', message: 'INFO up', loglevel: 'INFO' },
  ],
  ['seconds since the epoch', '1704164645.678 up', { time: '2024-01-02T03:04:05.678Z', message: 'up' }],
  ['ms since the epoch', '1704164645678 up', { time: '2024-01-02T03:04:05.678Z', message: 'up' }],
  [
    'logfmt',
    'time="2024-01-02T03:04:05Z" level=fatal msg="no such image"',
    {
      time: '2024-01-02T03:04:05.000Z',
      message: 'time="2024-01-02T03:04:05Z" level=fatal msg="no such image"',
      loglevel: 'FATAL',
    },
  ],
];

for (const [name, text, record] of STAMPED) {
  test(`timestamped: ${name}, with the stack trace behind it`, () => {
    const found = readAll('timestamped', `${text}\n\tat org.example.App.main(App.java:5)\n${text}\n`);

    assert.equal(detected(`${text}\n`, 'app.log'), 'timestamped');
    assert.deepEqual(found[0], {
      line: 1,
      ...record,
      message: `${messageOf(record)}\n\tat org.example.App.main(App.java:5)`,
    });
    assert.deepEqual(found[1], { line: 3, ...record });
  });
}

function messageOf(record: object): string {
  return 'message' in record ? String(record.message) : '';
}

test('glog lines over the turn of the year take the year next to the build', () => {
  const reference = Date.UTC(2024, 0, 1, 1);

  const [record] = readAll('timestamped', 'I1231 23:59:59.000001 7 a.go:1] x', {
    notBefore: 0,
    notAfter: Infinity,
    reference,
  });

  assert.equal(record?.time, '2023-12-31T23:59:59.000Z');
});

const JSON_LINE =
  '{"level":"error","ts":1704164645.678,"logger":"controller","msg":"Reconciler error","error":"dial tcp: \\"refused\\"\\nat x"}';

test('a JSON log has all of its line as message, escapes decoded, with level and module as fields', () => {
  assert.equal(detected(`${JSON_LINE}\n`, 'manager.log'), 'json-lines');
  assert.deepEqual(readAll('json-lines', JSON_LINE), [
    {
      line: 1,
      time: '2024-01-02T03:04:05.678Z',
      message:
        '{"level":"error","ts":1704164645.678,"logger":"controller","msg":"Reconciler error","error":"dial tcp: "refused"\nat x"}',
      loglevel: 'ERROR',
      module: 'controller',
    },
  ]);
});

const JSON_LEVELS: readonly (readonly [line: string, loglevel: string | undefined])[] = [
  ['{"level":50,"time":1704164645678,"msg":"pino"}', 'ERROR'],
  ['{"severity":"Warning","message":"stackdriver"}', 'WARNING'],
  ['{"msg":"none"}', undefined],
  ['{"msg":"cut', undefined],
];

for (const [line, loglevel] of JSON_LEVELS) {
  test(`json-lines: the level of ${line} is ${loglevel}`, () => {
    assert.equal(readAll('json-lines', line)[0]?.loglevel, loglevel);
  });
}

test('a JSON document is one event a line', () => {
  const text = '[\n  {\n    "stdout": "first\\nsecond \\u001b[31m\\u0041"\n  }\n]\n';

  assert.equal(detected(text, 'job-output.json'), 'json');
  assert.deepEqual(
    readAll('json', text).map(({ message }) => message),
    ['[', '  {', '    "stdout": "first\nsecond ␛[31mA"', '  }', ']'],
  );
});

test('an event that is already normalised keeps its own fields', () => {
  const text =
    '{"@timestamp":"2024-01-02T03:04:05.678Z","message":"boom","filename":"console.html","tags":["console"],"voting":1,"extra":{"a":1}}\n';

  assert.equal(detected(text, 'export.jsonl'), 'json-event');
  assert.deepEqual(readAll('json-event', text), [
    {
      line: 1,
      time: '2024-01-02T03:04:05.678Z',
      message: 'boom',
      '@timestamp': '2024-01-02T03:04:05.678Z',
      filename: 'console.html',
      tags: ['console'],
      voting: 1,
    },
  ]);
});
