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

/** Lays the first panel over the whole width and the others in pairs below it; a last one alone gets all. */
export function placePanels(count: number, { columns, height }: Grid, top = 0): Place[] {
  const half = columns / 2;
  return Array.from({ length: count }, (_, index) => {
    const isLeft = index % 2 === 1;
    const isWhole = index === 0 || (isLeft && index === count - 1);
    const row = Math.ceil(index / 2);
    return {
      x: isWhole || isLeft ? 0 : half,
      y: top + row * height,
      w: isWhole ? columns : half,
      h: height,
    };
  });
}
