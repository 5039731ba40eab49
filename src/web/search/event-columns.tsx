import type { LogEvent } from '../../model/log-event.ts';
import { buildAddress, logAddress } from '../design/addresses.ts';
import { Name } from '../design/names.tsx';
import type { TableSpec } from '../design/table-spec.ts';
import { markWanted, shownLine } from '../log-viewer/shown-text.ts';

/** Lines and characters of an event that the table shows. */
const MAX_LINES = 12;
const MAX_CHARACTERS = 1500;

/** What a table of events shows; `wanted` are the texts that were looked for, in lower case. */
export function eventColumns(wanted: readonly string[]): TableSpec<LogEvent> {
  return [
    { key: 'time', title: 'When', kind: 'time', value: (event) => event['@timestamp'] },
    {
      key: 'job',
      title: 'Job',
      kind: 'text',
      value: (event) => textOf(event.build_name),
      show: (event) => <JobLink event={event} />,
    },
    {
      key: 'build',
      title: 'Build',
      kind: 'text',
      isForPrograms: true,
      value: (event) => textOf(event.build_uuid),
    },
    { key: 'status', title: 'Status', kind: 'text', value: (event) => textOf(event.build_status) },
    { key: 'level', title: 'Level', kind: 'text', value: (event) => textOf(event.loglevel) },
    { key: 'file', title: 'File', kind: 'text', isForPrograms: true, value: ({ filename }) => filename },
    { key: 'line', title: 'Line', kind: 'number', isForPrograms: true, value: ({ line }) => line },
    {
      key: 'message',
      title: 'Message',
      kind: 'text',
      value: ({ message }) => message,
      show: (event) => <Message event={event} wanted={wanted} />,
    },
  ];
}

function textOf(value: LogEvent[string]): string | null {
  return value === undefined ? null : [value].flat().join(' ');
}

function JobLink({ event }: { readonly event: LogEvent }) {
  const uuid = textOf(event.build_uuid);
  const name = <Name text={textOf(event.build_name) ?? uuid?.slice(0, 12) ?? '–'} />;
  return uuid === null ? name : <a href={buildAddress(uuid)}>{name}</a>;
}

function Message({ event, wanted }: { readonly event: LogEvent; readonly wanted: readonly string[] }) {
  const { message, filename, line } = event;
  const uuid = textOf(event.build_uuid);
  const place = <Name text={`${filename}:${line}`} />;
  return (
    <>
      <span class="small">
        {uuid === null ? place : <a href={logAddress(uuid, filename, line)}>{place}</a>}
      </span>
      <code class="message">
        {markWanted(shownLine(headOf(message)), wanted).map((part, at) =>
          part.isWanted ? <mark key={at}>{part.text}</mark> : part.text,
        )}
      </code>
    </>
  );
}

function headOf(message: string): string {
  const lines = message.slice(0, MAX_CHARACTERS).split('\n').slice(0, MAX_LINES).join('\n');
  return lines.length < message.length ? `${lines} …` : lines;
}
