/** Where a panel lies on a board's grid. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A board's grid: its columns, and the rows that a panel takes. */
export interface Grid {
  readonly columns: number;
  readonly height: number;
}

/** A panel and where it lies. */
export interface Placed<Panel> {
  readonly panel: Panel;
  readonly place: Place;
}

/**
 * Lays the first panel over the whole width and the others in pairs below it; a last one alone gets all.
 * @param top - the first row that is free
 */
export function placePanels<Panel>(
  panels: readonly Panel[],
  { columns, height }: Grid,
  top = 0,
): Placed<Panel>[] {
  const half = columns / 2;
  return panels.map((panel, index) => {
    const isLeft = index % 2 === 1;
    const isWhole = index === 0 || (isLeft && index === panels.length - 1);
    const x = isWhole || isLeft ? 0 : half;
    const y = top + Math.ceil(index / 2) * height;
    return { panel, place: { x, y, w: isWhole ? columns : half, h: height } };
  });
}
