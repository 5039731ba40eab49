import type uPlot from 'uplot';

type Plot = typeof uPlot;

/** Draws each figure of class `chart` from the table that stands in it. */
export async function drawCharts(within: ParentNode): Promise<void> {
  const figures = [...within.querySelectorAll<HTMLElement>('figure.chart:not([data-drawn])')];
  if (figures.length === 0) return;
  const plot = await loadLibrary();
  for (const figure of figures) drawChart(plot, figure);
}

let library: Promise<Plot> | undefined;

/** The library is one classic script that leaves its name on the window. */
function loadLibrary(): Promise<Plot> {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL('uplot.js', import.meta.url).href;
    // The script that has just run defines it.
    script.onload = () => resolve((globalThis as unknown as { uPlot: Plot }).uPlot);
    script.onerror = () => reject(new Error('the chart library can not be loaded'));
    document.head.append(script);
  });
  return library;
}

function drawChart(plot: Plot, figure: HTMLElement): void {
  const rows = [...figure.querySelectorAll<HTMLTableRowElement>('details tbody tr')];
  const numbers = (cell: number): number[] => rows.map((row) => Number(row.cells[cell]?.textContent));
  const times = rows.map((row) => Number(row.dataset.time));
  const place = document.createElement('div');
  place.className = 'plot';
  place.setAttribute('aria-hidden', 'true');
  figure.querySelector('figcaption')?.after(place);
  figure.dataset.drawn = '';
  const options = optionsOf(plot, place, marksOf(figure));
  const chart = new plot(options, [times, numbers(1), numbers(2)], place);
  new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: options.height })).observe(
    place,
  );
}

function marksOf(figure: HTMLElement): number[] {
  return [...figure.querySelectorAll<HTMLElement>('.marks li')].map((item) => Number(item.dataset.time));
}

function optionsOf(plot: Plot, place: HTMLElement, marks: readonly number[]): uPlot.Options {
  const color = (name: string): string => resolveColor(place, name);
  const bars = plot.paths.bars?.({ size: [0.8, 40], align: 1 });
  const axis = {
    stroke: color('--quiet'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  };
  const series = (label: string, name: string): uPlot.Series => ({
    label,
    stroke: color(name),
    width: 1.5,
    points: { show: false },
  });
  return {
    width: place.clientWidth,
    height: 220,
    tzDate: (seconds) => plot.tzDate(new Date(seconds * 1000), 'UTC'),
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most)] } },
    axes: [
      { ...axis, values: (_, seconds) => seconds.map(timeLabel) },
      { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] },
    ],
    series: [
      { label: 'From (UTC)', value: (_, seconds) => (seconds === null ? '–' : isoMinute(seconds)) },
      { ...series('Failed', '--bad'), fill: color('--bad'), width: 0, ...(bars && { paths: bars }) },
      series('Passed', '--good'),
    ],
    hooks: { draw: [(chart) => drawMarks(chart, marks, color('--link'))] },
  };
}

/** A day at midnight, else the hour. */
function timeLabel(seconds: number): string {
  const text = isoMinute(seconds);
  return text.endsWith('00:00') ? text.slice(5, 10) : text.slice(11);
}

function isoMinute(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
}

function drawMarks(chart: uPlot, marks: readonly number[], color: string): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 2;
  for (const mark of marks) {
    const x = Math.round(chart.valToPos(mark, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** A canvas does not know `light-dark()`: the colour as it is shown here and now. */
function resolveColor(place: HTMLElement, name: string): string {
  const probe = document.createElement('i');
  probe.className = `color${name}`;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
