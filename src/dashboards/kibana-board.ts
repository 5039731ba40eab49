import { type IndexNames, indexNames } from '../store/elasticsearch/index-names.ts';
import { dataViewId, type SavedObject, visualization } from './kibana-visualization.ts';
import type { Board, Documents } from './panel.ts';
import { placePanels } from './place-panels.ts';

/** Kibana's grid; its rows are small. */
const GRID = { columns: 48, height: 14 };

/** How Kibana shows the fields that have a unit. */
const FIELD_FORMATS = {
  size_bytes: { id: 'bytes' },
  lag_ms: { id: 'duration', params: { inputFormat: 'milliseconds', outputFormat: 'humanizePrecise' } },
};

/**
 * A board as the text of an export: its data views, its panels, the board itself, one object a line.
 *
 * @param prefix - first word of the names of the indices
 */
export function kibanaBoard(board: Board, prefix?: string): string {
  const names = indexNames(prefix);
  const kinds = [...new Set(board.panels.map(({ documents }) => documents))];
  const objects = [
    ...kinds.map((kind) => dataView(kind, names)),
    ...board.panels.map(visualization),
    dashboard(board),
  ];
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}

function dataView(documents: Documents, names: IndexNames): SavedObject {
  const title = documents === 'logs' ? names.logs : names.records(documents);
  return {
    type: 'index-pattern',
    id: dataViewId(documents),
    attributes: {
      title,
      name: `dejabug: ${documents}`,
      timeFieldName: '@timestamp',
      ...(documents === 'builds' && { fieldFormatMap: JSON.stringify(FIELD_FORMATS) }),
    },
    references: [],
    coreMigrationVersion: '8.8.0',
    typeMigrationVersion: '8.0.0',
    managed: false,
  };
}

function dashboard({ id, title, question, panels }: Board): SavedObject {
  const laid = placePanels(panels, GRID).map(({ panel, place }) => ({
    type: 'visualization',
    title: panel.title,
    panelIndex: panel.id,
    panelRefName: `panel_${panel.id}`,
    gridData: { ...place, i: panel.id },
    embeddableConfig: { description: panel.question },
  }));
  return {
    type: 'dashboard',
    id: `dejabug-${id}`,
    attributes: {
      title: `dejabug: ${title}`,
      description: question,
      panelsJSON: JSON.stringify(laid),
      optionsJSON: JSON.stringify({ useMargins: true, syncColors: true, hidePanelTitles: false }),
      timeRestore: true,
      timeFrom: 'now-24h',
      timeTo: 'now',
      refreshInterval: { pause: true, value: 60_000 },
      version: 1,
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query: { query: '', language: 'lucene' }, filter: [] }),
      },
    },
    references: panels.map((panel) => ({
      type: 'visualization',
      id: `dejabug-${panel.id}`,
      name: `${panel.id}:panel_${panel.id}`,
    })),
    coreMigrationVersion: '8.8.0',
    typeMigrationVersion: '8.9.0',
    managed: false,
  };
}
