import type { StoredFile } from '../../store/stored-file.ts';
import { formatBytes } from '../../util/format-bytes.ts';
import { logAddress } from '../design/addresses.ts';
import { DataTable } from '../design/data-table.tsx';
import { Name } from '../design/names.tsx';
import type { TableSpec } from '../design/table-spec.ts';
import type { WebContext } from '../web-context.ts';

/** Files of a build that a page lists; the others are found by search. */
const MOST_FILES = 500;

/** The files of a build, the largest first. */
export function FileTable(props: {
  readonly context: WebContext;
  readonly uuid: string;
  readonly files: readonly StoredFile[];
}) {
  const { context, uuid, files } = props;
  const largest = [...files].sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, MOST_FILES);
  return (
    <DataTable
      spec={columnsOf(uuid)}
      rows={largest}
      now={context.now()}
      caption={`Files that were read (${largest.length} of ${files.length}), the largest first`}
      empty="No log of this build is kept."
    />
  );
}

function columnsOf(uuid: string): TableSpec<StoredFile> {
  return [
    {
      key: 'filename',
      title: 'File',
      kind: 'text',
      value: ({ filename }) => filename,
      show: ({ filename }) => (
        <a href={logAddress(uuid, filename)}>
          <Name text={filename} />
        </a>
      ),
    },
    { key: 'lines', title: 'Lines', kind: 'number', value: ({ lines }) => lines },
    {
      key: 'sizeBytes',
      title: 'Size',
      kind: 'number',
      value: ({ sizeBytes }) => sizeBytes,
      show: ({ sizeBytes }) => formatBytes(sizeBytes),
    },
    { key: 'format', title: 'Read as', kind: 'text', value: ({ format }) => format },
    { key: 'tags', title: 'Tags', kind: 'text', value: ({ tags }) => tags.join(' ') },
  ];
}
