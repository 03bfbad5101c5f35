/** The content of an HTML report: figures, tables and charts as plain texts, which `report-html.ts` escapes. */

/** A cell; with `share` (0 to 1) a bar shows it too. `heldBy` is the property that holds the text, which may show that it is a secret. */
export interface ReportCell {
  readonly text: string;
  readonly share?: number;
  readonly heldBy?: string;
}

export interface ReportColumn {
  readonly title: string;
  readonly isFigure?: boolean;
  /** Words in place of names from code and of addresses; first column only. */
  readonly isWords?: boolean;
}

export interface ReportTable {
  readonly kind: 'table';
  readonly title: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly (ReportCell | string)[])[];
  /** Number of all rows, of which `rows` are the first. */
  readonly total: number;
  readonly note?: string;
}

/** A call in a chart. */
export interface ReportBox {
  readonly level: number;
  /** 0 to 1: start and width of the chart's width. */
  readonly start: number;
  readonly size: number;
  readonly name: string;
  /** Shown when the pointer rests on it. */
  readonly detail: string;
  /** Boxes of one group have one color. */
  readonly group: string;
}

export interface ReportChart {
  readonly kind: 'chart';
  readonly title: string;
  /** A description of the chart, for readers who do not see it. */
  readonly description: string;
  readonly boxes: readonly ReportBox[];
  /** Number of all boxes. */
  readonly total: number;
  /** Labels of the left and the right end. */
  readonly ends: readonly [string, string];
}

export type ReportSection = ReportTable | ReportChart;

export interface ReportNote {
  readonly author: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly place: string;
  readonly text: string;
}

/** The content that a view of a capture shows. */
export interface ReportContent {
  /** `Retaining paths of @1234`. */
  readonly view: string;
  readonly figures: readonly (readonly [label: string, value: string])[];
  readonly sections: readonly ReportSection[];
}

export interface Report extends ReportContent {
  readonly title: string;
  readonly warnings: readonly string[];
  readonly notes: readonly ReportNote[];
  readonly provenance: readonly (readonly [label: string, value: string])[];
}

/** A table whose rows are all there. */
export function wholeTable(
  title: string,
  columns: readonly ReportColumn[],
  rows: ReportTable['rows'],
  note?: string,
): ReportTable {
  return { kind: 'table', title, columns, rows, total: rows.length, ...(note === undefined ? {} : { note }) };
}
