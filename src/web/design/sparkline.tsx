const WIDTH = 120;
const HEIGHT = 24;

/** Moments that a sparkline points at, as shares of its width, 0 to 1. */
export interface SparkMark {
  readonly at: number;
  readonly kind: 'edit' | 'fix';
}

/** Bars as small as a word: how a number went over time, oldest first. */
export function Sparkline(props: {
  readonly bars: readonly number[];
  readonly label: string;
  readonly marks?: readonly SparkMark[];
}) {
  const { bars, label, marks = [] } = props;
  const most = Math.max(1, ...bars);
  const step = WIDTH / Math.max(1, bars.length);
  const path = bars
    .map((number, place) => {
      if (number === 0) return '';
      const height = Math.max(1.5, (number / most) * HEIGHT);
      const left = (place * step).toFixed(1);
      return `M${left} ${HEIGHT}v-${height.toFixed(1)}h${(step * 0.8).toFixed(1)}v${height.toFixed(1)}z`;
    })
    .join('');
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <title>{label}</title>
      <path class="bar" d={path} />
      {marks.map(({ at, kind }) => (
        <line
          key={`${kind}${at}`}
          class={`mark-${kind}`}
          x1={at * WIDTH}
          x2={at * WIDTH}
          y1="0"
          y2={HEIGHT}
        />
      ))}
    </svg>
  );
}

/** A share and the range it lies in, on a scale from 0 to `scale`. */
export function RangeBar(props: {
  readonly share: { readonly value: number; readonly low: number; readonly high: number };
  readonly scale: number;
  readonly label: string;
}) {
  const { share, scale, label } = props;
  const x = (value: number): string => (4 + (Math.min(value, scale) / scale) * 72).toFixed(1);
  return (
    <svg class="range" viewBox="0 0 80 12" role="img" aria-label={label}>
      <title>{label}</title>
      <line class="span" x1={x(share.low)} x2={x(share.high)} y1="6" y2="6" />
      <circle class="middle" cx={x(share.value)} cy="6" r="3.5" />
    </svg>
  );
}
