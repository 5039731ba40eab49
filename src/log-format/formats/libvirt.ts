import { DATE_TIME_LENGTH, dateTimeAt, fractionEnd, isDateTime } from '../byte-time.ts';
import { logFields } from '../level.ts';
import type { LogFormat } from '../log-format.ts';
import { surenessOf } from '../sureness.ts';

const PREFIX =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+[+-]\d{4}: (?<pid>\d+): (?<loglevel>debug|info|warning|error) : /;

/** libvirtd: `2013-09-27 18:07:11.860+0000: 2515: error : virNetSocketReadWire:1234 : text`. */
export const libvirt: LogFormat = {
  name: 'libvirt',
  escapes: 'none',
  writesLevel: true,
  isRecordStart: (text, start, end) => {
    if (!isDateTime(text, start, end)) return false;
    const sign = text[fractionEnd(text, start + DATE_TIME_LENGTH, end)];
    return sign === 0x2b || sign === 0x2d;
  },
  timeAt: dateTimeAt,
  readRecord: (record) => {
    const match = PREFIX.exec(record);
    if (match?.groups === undefined) return { message: record, fields: {} };
    const { pid, loglevel } = match.groups;
    return {
      message: record.slice(match[0].length),
      fields: logFields({ loglevel, pid }),
    };
  },
  detect: (lines) => surenessOf(lines, (line) => PREFIX.test(line), 0.1),
};
