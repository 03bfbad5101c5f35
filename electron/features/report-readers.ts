/** Readers of reports: small files that are parsed at once. One line for each kind. */
import { readApplicationCapture } from '../../shared/features/ledger/application-file/index.ts';
import { readLighthouseReport } from '../../shared/features/audits/lighthouse-file/index.ts';
import {
  readComparison,
  readExploration,
  readLeakHunt,
  readMemoryLedger,
} from '../../shared/features/result-readers.ts';
import { MEMORY_LEDGER_TABLES } from '../../shared/features/sql/rows/ledger-tables.ts';
import { APPLICATION_TABLES, LIGHTHOUSE_TABLES } from '../../shared/features/sql/rows/report-tables.ts';
import type { SqlTableOf } from '../../shared/engine/tables/index.ts';
import type { AppResult } from '../../shared/base/errors.ts';
import type { DocumentKind } from '../../shared/core/kinds/kinds.ts';

export interface ReportReader<Report> {
  readonly read: (text: string) => AppResult<Report>;
  readonly tables: readonly SqlTableOf<Report>[];
  /** Most of the text is pictures, which are not kept in memory. */
  readonly isMostlyPictures?: boolean;
}

function reader<Report>(parts: ReportReader<Report>): ReportReader<Report> {
  return parts;
}

export const REPORT_READERS = {
  lighthouse: reader({ read: readLighthouseReport, tables: LIGHTHOUSE_TABLES, isMostlyPictures: true }),
  application: reader({ read: readApplicationCapture, tables: APPLICATION_TABLES }),
  'leak-hunt': reader({ read: readLeakHunt, tables: [] }),
  'memory-ledger': reader({ read: readMemoryLedger, tables: MEMORY_LEDGER_TABLES }),
  exploration: reader({ read: readExploration, tables: [] }),
  comparison: reader({ read: readComparison, tables: [] }),
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
