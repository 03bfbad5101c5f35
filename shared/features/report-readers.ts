/** Readers of reports and results, by the kind of document: small files that are parsed at once. */
import type { DocumentKind } from '../core/kinds/kinds.ts';
import type { ReportReader } from '../core/kinds/report-reader.ts';
import { REPORT_READERS as audits } from './audits/report-readers.ts';
import { REPORT_READERS as comparison } from './comparison/report-readers.ts';
import { REPORT_READERS as explorer } from './explorer/report-readers.ts';
import { REPORT_READERS as leakHunt } from './leak-hunt/report-readers.ts';
import { REPORT_READERS as ledger } from './ledger/report-readers.ts';
import { REPORT_READERS as page } from './page/report-readers.ts';
import { REPORT_READERS as prove } from './prove/report-readers.ts';

export const REPORT_READERS = {
  ...audits,
  ...ledger,
  ...leakHunt,
  ...explorer,
  ...prove,
  ...page,
  ...comparison,
} satisfies Partial<Record<DocumentKind, unknown>>;

export type ReportKind = keyof typeof REPORT_READERS;
type ReportOf<Kind extends ReportKind> =
  (typeof REPORT_READERS)[Kind] extends ReportReader<infer Report> ? Report : never;

export type OpenReportOf<Kind extends ReportKind> = {
  readonly kind: Kind;
  readonly report: ReportOf<Kind>;
  readonly heldBytes: number;
};
/** An open report of any kind. */
export type OpenReport = { readonly [Kind in ReportKind]: OpenReportOf<Kind> }[ReportKind];
