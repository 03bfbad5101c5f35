/** Findings of a comparison: its verdict, figures and tables as they were stored. */
import type { ComparisonFile } from './comparison-files.ts';
import { name, type Section } from '../../core/findings/model.ts';
import { reportFindings } from '../../core/kinds/report-findings.ts';

type StoredTable = ComparisonFile['tables'][number];

function sectionOf({ title, columns, rows, total, note }: StoredTable, index: number): Section {
  return {
    id: `table-${index}`,
    title,
    facts: [],
    blocks: [
      {
        kind: 'table',
        columns,
        rows: rows.map((row) => ({ cells: row.map((cell) => name(typeof cell === 'string' ? cell : cell.text)) })),
        total,
      },
      ...(note === undefined ? [] : ([{ kind: 'paragraph', words: note }] as const)),
    ],
  };
}

export const comparisonFindings = reportFindings('comparison.file', ({ captures, verdict, figures, tables }) => ({
  line: ['Comparison of ', captures.map(({ id }) => id).join(' and ')],
  parts: tables.map(sectionOf),
  json: () => ({ kind: 'comparison', captures, verdict, figures, tables }),
}));
