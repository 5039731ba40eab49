import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detected, readAll } from '../read-all.ts';

test('a Zuul console gives a record for each stamp and joins the lines that have none', () => {
  const text = [
    '2026-11-21 13:46:42.220830 | TASK [Run image.sh]',
    '2026-11-21 13:46:42.581608 | node-1 | dd: error writing "layer9"',
    'No space left on device',
    '2026-11-21 13:46:42.749894 | ',
    '',
  ].join('\n');

  assert.equal(detected(text, 'job-output.txt'), 'zuul-console');
  assert.deepEqual(readAll('zuul-console', text), [
    { line: 1, time: '2026-11-21T13:46:42.220Z', message: 'TASK [Run image.sh]' },
    {
      line: 2,
      time: '2026-11-21T13:46:42.581Z',
      message: 'node-1 | dd: error writing "layer9"\nNo space left on device',
    },
    { line: 4, time: '2026-11-21T13:46:42.749Z', message: '' },
  ]);
});

test('the old console page has its entities decoded and its markup lines left out', () => {
  const text = [
    '<pre>',
    '2013-09-27 18:07:11.860 | Started by &lt;anonymous&gt; &amp;amp; &quot;co&quot;',
    '2013-09-27 18:07:12.001 | &#39;quoted&#x27; &unknown; &#65;',
    '</pre>',
    '',
  ].join('\n');

  assert.equal(detected(text, 'console.html'), 'zuul-console-html');
  assert.equal(detected(text, 'job-output.txt'), 'zuul-console-html');
  assert.deepEqual(readAll('zuul-console-html', text), [
    { line: 1, message: '' },
    { line: 2, time: '2013-09-27T18:07:11.860Z', message: 'Started by <anonymous> &amp; "co"' },
    { line: 3, time: '2013-09-27T18:07:12.001Z', message: "'quoted' &unknown; &#65;" },
  ]);
});

test('oslo.log tells level, module and process, and the message keeps its context', () => {
  const text = [
    '2018-07-02 18:34:28.100 5711 INFO nova.compute.manager [req-1 - - - - -] Starting',
    '2018-07-02 18:34:28.993 ERROR nova.api [-] no process written',
    '2018-07-02 18:34:29,001 cinder-volume[22]: WARNING cinder.volume [-] with a program',
    '2018-07-02 18:34:29.002 something prints without a level',
    '',
  ].join('\n');

  assert.equal(detected(text, 'nova-compute.log'), 'oslo');
  assert.deepEqual(readAll('oslo', text), [
    {
      line: 1,
      time: '2018-07-02T18:34:28.100Z',
      message: '[req-1 - - - - -] Starting',
      loglevel: 'INFO',
      module: 'nova.compute.manager',
      pid: '5711',
    },
    {
      line: 2,
      time: '2018-07-02T18:34:28.993Z',
      message: '[-] no process written',
      loglevel: 'ERROR',
      module: 'nova.api',
    },
    {
      line: 3,
      time: '2018-07-02T18:34:29.001Z',
      message: '[-] with a program',
      loglevel: 'WARNING',
      module: 'cinder.volume',
      pid: '22',
      program: 'cinder-volume',
      syslog_program: 'cinder-volume',
    },
    { line: 4, time: '2018-07-02T18:34:29.002Z', message: 'something prints without a level' },
  ]);
});

const START = '2018-07-02 18:34:28.993 5711';

const TRACEBACKS: readonly (readonly [name: string, lines: readonly string[], starts: readonly number[]])[] =
  [
    [
      'ERROR lines without a context go on with the ERROR of the same stamp, process and module',
      [
        `${START} ERROR nova.x [req-1 - -] boom`,
        `${START} ERROR nova.x Traceback`,
        `${START} ERROR nova.x   File "a.py"`,
      ],
      [1],
    ],
    [
      'TRACE lines do, also behind the mark of an instance',
      [
        `${START} ERROR nova.x [-] boom`,
        `${START} TRACE nova.x [instance: 5] Traceback`,
        `${START} TRACE nova.x V: 1`,
      ],
      [1],
    ],
    [
      'an ERROR with a context of its own is a record',
      [`${START} INFO nova.x [-] a`, `${START} ERROR nova.x [-] b`],
      [1, 2],
    ],
    [
      'an ERROR without a process is a record',
      ['2018-07-02 18:34:28.993 INFO nova.x [-] a', '2018-07-02 18:34:28.993 ERROR nova.x b'],
      [1, 2],
    ],
    [
      'another process is another record',
      [`${START} ERROR nova.x [-] a`, `${START}2 ERROR nova.x Traceback`],
      [1, 2],
    ],
    [
      'another time is another record',
      [`${START} ERROR nova.x [-] a`, '2018-07-02 18:34:28.994 5711 ERROR nova.x Traceback'],
      [1, 2],
    ],
    [
      'another module is another record',
      [`${START} ERROR nova.x [-] a`, `${START} ERROR nova.y Traceback`],
      [1, 2],
    ],
    ['lines with no stamp at all go on', [`${START} ERROR nova.x [-] a`, 'Traceback', '', '  File'], [1]],
    [
      'a traceback without its head is a record of its own',
      ['no stamp', `${START} ERROR nova.x Traceback`, `${START} ERROR nova.x   File`],
      [1, 2],
    ],
  ];

for (const [name, lines, starts] of TRACEBACKS) {
  test(`oslo: ${name}`, () => {
    const records = readAll('oslo', lines.join('\n'));

    assert.deepEqual(
      records.map(({ line }) => line),
      starts,
    );
  });
}

test('lines after the first keep their prefix, so that no phrase spans what the raw text does not', () => {
  const [record] = readAll('oslo', `${START} ERROR nova.x [-] boom\n${START} ERROR nova.x Traceback\n`);

  assert.equal(record?.message, `[-] boom\n${START} ERROR nova.x Traceback`);
});

const HOST = 'Mar 28 12:20:4';

test('the journal of a service tells program and process, and joins stamped tracebacks', () => {
  const text = [
    '-- Logs begin at Tue 2017-03-28 12:02:58 UTC. --',
    `${HOST}2.100001 host systemd[1]: Started Devstack devstack@c-vol.service.`,
    `${HOST}3.200001 host cinder-volume[27]: ERROR cinder.manager [req-1 None None] Failed`,
    `${HOST}3.200101 host cinder-volume[27]: ERROR cinder.manager Traceback (most recent call last):`,
    `${HOST}3.200201 host cinder-volume[27]: Traceback (most recent call last):`,
    `${HOST}3.200301 host cinder-volume[27]:   File "hub.py", line 457`,
    `${HOST}3.200401 host cinder-volume[27]: error: cannot switch`,
    `${HOST}3.200501 host cinder-volume[28]:   other process`,
    `${HOST}4.300001 host sudo[5]:    stack : TTY=unknown`,
    `${HOST}4.300002 host sudo[5]:    stack : again`,
    `${HOST}5.400001 host kernel: [ 1392.148693] br100: entering`,
    '',
  ].join('\n');

  const records = readAll('journal', text);

  assert.equal(detected(text, 'screen-c-vol.txt'), 'journal');
  assert.deepEqual(
    records.map(({ line }) => line),
    [1, 2, 3, 5, 8, 9, 10, 11],
  );
  assert.deepEqual(records[2], {
    line: 3,
    time: '2024-03-28T12:20:43.200Z',
    message: `[req-1 None None] Failed\n${HOST}3.200101 host cinder-volume[27]: ERROR cinder.manager Traceback (most recent call last):`,
    loglevel: 'ERROR',
    module: 'cinder.manager',
    pid: '27',
    program: 'cinder-volume',
    syslog_program: 'cinder-volume',
    syslog_pid: '27',
    syslog_host: 'host',
  });
});

test('libvirt tells level and process in its own order', () => {
  const text = '2013-09-27 18:07:11.860+0200: 2515: error : virNetSocket:1234 : End of file\n  more\n';

  assert.equal(detected(text, 'libvirtd.txt'), 'libvirt');
  assert.deepEqual(readAll('libvirt', text), [
    {
      line: 1,
      time: '2013-09-27T16:07:11.860Z',
      message: 'virNetSocket:1234 : End of file\n  more',
      loglevel: 'ERROR',
      pid: '2515',
    },
  ]);
});
