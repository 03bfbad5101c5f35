/** Reports answer one query, their overview, with the whole document. */
import type { AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import { KINDS } from '../../../../shared/features/kinds.ts';
import { readableTables } from '../readable-tables.ts';
import { REPORT_READERS, type OpenReportOf, type ReportKind } from '../../../../shared/features/report-readers.ts';
import type { ReportReader } from '../../../../shared/core/kinds/report-reader.ts';
import { readWholeText, type WholeTextLimit } from '../opening/whole-text.ts';
import { answered, type DocumentEngine } from './engine.ts';

/** Reports with pictures of long pages have some ten megabytes. */
const LIMIT: WholeTextLimit = {
  mostBytes: 128 * 1024 * 1024,
  what: 'The report',
  suggestion: 'Scan a part of the page, or fewer categories.',
};

const READERS: { readonly [Kind in ReportKind]: ReportReader<OpenReportOf<Kind>['report']> } = REPORT_READERS;

function engineOf<Kind extends ReportKind>(kind: Kind): DocumentEngine<OpenReportOf<Kind>, AnalysisQueryName> {
  const { read, tables, isMostlyPictures = false } = READERS[kind];
  return {
    async open(file, options) {
      const text = await readWholeText(file, options, LIMIT);
      return { kind, report: unwrap(read(text)), heldBytes: text.length * (isMostlyPictures ? 1 : 2) };
    },
    queries: [KINDS[kind].overview],
    ask: ({ report }) => answered(() => report),
    tables: ({ report }) => readableTables(tables, report),
  };
}

/** An engine for each kind of report. */
export const REPORT_ENGINES = Object.fromEntries(
  Object.keys(REPORT_READERS).map((kind) => [kind, engineOf(kind as ReportKind)]),
) as { readonly [Kind in ReportKind]: DocumentEngine<OpenReportOf<Kind>, AnalysisQueryName> };
