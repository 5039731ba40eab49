import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { shippedDashboards } from '../../src/dashboards/shipped-dashboards.ts';
import { readDashboardFile, readKibanaObjects } from '../support/dashboard-searches.ts';
import { projectRoot } from '../support/project-root.ts';

const folder = join(projectRoot, 'dashboards');
const shipped = shippedDashboards();

if (process.env.UPDATE_FIXTURES === '1') {
  for (const { file, content } of shipped) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
}

test('dashboards/ holds what is installed, byte for byte (UPDATE_FIXTURES=1 writes it)', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /json$/.test(name),
  );

  assert.deepEqual(files.sort(), shipped.map(({ file }) => file).sort());
  for (const { file, content } of shipped) assert.equal(readDashboardFile(file), content, file);
});

test('every dashboard and every panel asks a question', () => {
  for (const { title, question, panels } of shipped) {
    assert.match(question, /\?$/, title);
    assert.ok(panels.length > 0, title);
    for (const panel of panels) assert.match(panel.question, /^[A-Z].*\?$/, `${title}: ${panel.title}`);
  }
});

test('an export of Kibana holds every object that its objects name', () => {
  for (const { file } of shipped.filter(({ product }) => product === 'kibana')) {
    const objects = readKibanaObjects(file);
    const known = new Set(objects.map(({ type, id }) => `${type} ${id}`));

    const lost = objects.flatMap(({ references }) =>
      references.filter(({ type, id }) => !known.has(`${type} ${id}`)),
    );

    assert.deepEqual(lost, [], file);
    assert.equal(known.size, objects.length, `${file}: ids are unique`);
  }
});

test('panels of a dashboard do not lie over each other', () => {
  for (const { file, places } of allPlaces()) {
    const cells = places.flatMap(({ x, y, w, h }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );

    assert.equal(new Set(cells).size, cells.length, file);
  }
});

test('the prefix of the indices goes into the data views of Kibana', () => {
  const text = shippedDashboards('ci')
    .filter(({ product }) => product === 'kibana')
    .map(({ content }) => content)
    .join('');

  const titles = [...text.matchAll(/"type":"index-pattern".*?"title":"(?<title>[^"]+)"/g)].map(
    ({ groups }) => groups?.title,
  );

  assert.deepEqual([...new Set(titles)].sort(), ['ci-builds', 'ci-hits', 'ci-logs-*']);
});

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function allPlaces(): { file: string; places: Place[] }[] {
  return shipped.map(({ file, product }) => {
    if (product === 'grafana') {
      const { panels }: { panels: { gridPos: Place }[] } = JSON.parse(readDashboardFile(file));
      return { file, places: panels.map(({ gridPos }) => gridPos) };
    }
    const board = readKibanaObjects(file).find(({ type }) => type === 'dashboard');
    const panels: { gridData: Place }[] = JSON.parse(board?.attributes.panelsJSON ?? '[]');
    return { file, places: panels.map(({ gridData }) => gridData) };
  });
}
