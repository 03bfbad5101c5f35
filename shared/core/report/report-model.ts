/** The content of an HTML report: figures, tables and charts as plain texts, which `report-html.ts` escapes. */
import type { PlainCode, PlainTable } from '../findings/plain-tables.ts';

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

export type ReportSection = PlainTable | ReportChart | PlainCode;

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
