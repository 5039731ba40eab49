import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { ConfigLayer, ConfigProblem } from './config-layer.ts';

/** The keys of a YAML file, and what keeps it from being read. */
export function parseConfigFile(
  text: string,
  file: string,
): { layer: ConfigLayer; problems: ConfigProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const problems = document.errors.map(({ message, pos }) => ({
    place: at(pos[0]),
    message: message.split('\n')[0] ?? '',
  }));
  const map = isMap(document.contents) ? document.contents : undefined;
  if (problems.length === 0 && map === undefined && document.contents !== null) {
    problems.push({
      place: at(0),
      message: 'expected keys with values, one a line, as in "store: .dejabug"',
    });
  }
  const place = (key: string): string => {
    const node = map?.items.map((item) => item.key).find((node) => isScalar(node) && node.value === key);
    return at(isScalar(node) ? (node.range?.[0] ?? 0) : 0);
  };
  return { layer: { values: map && problems.length === 0 ? document.toJS() : {}, place }, problems };
}
