/** What a panel counts: builds with their verdicts, the bugs that builds hit, or single events of logs. */
export type Documents = 'builds' | 'hits' | 'logs';

/** What is drawn of the documents that a panel finds. */
export type Measure =
  | { readonly kind: 'count'; readonly label: string }
  | { readonly kind: 'sum'; readonly field: string; readonly label: string; readonly unit: Unit }
  | {
      readonly kind: 'percentiles';
      readonly field: string;
      readonly label: string;
      readonly unit: Unit;
      readonly percents: readonly number[];
    };

export type Unit = 'bytes' | 'milliseconds';

/** `time`: columns or lines over time; `top`: the most frequent values, longest bar first; `table`: rows. */
type Chart = 'time' | 'top' | 'table';

/** One picture over documents of the store; drawn alike by Kibana and by Grafana. */
export interface Panel {
  /** Stable, and unique among all panels: an installed panel is found again by it. */
  readonly id: string;
  readonly title: string;
  /** What a person learns from it, as a question. */
  readonly question: string;
  readonly documents: Documents;
  /** Query string in Lucene's syntax; all documents when absent. */
  readonly query?: string;
  readonly chart: Chart;
  readonly measure: Measure;
  /** Fields whose values part the documents, the outermost first. */
  readonly by?: readonly By[];
}

/** Parts documents by a field's most frequent values. */
export interface By {
  readonly field: string;
  readonly label: string;
  readonly size: number;
}

/** Panels that belong together. */
export interface Board {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly panels: readonly Panel[];
}
