/** Findings of a comparison: its verdict, figures and tables as they were stored. */
import type { ComparisonFile } from './comparison-files.ts';
import { name, type Cell, type Section } from '../../core/findings/model.ts';
import { reportFindings } from '../../core/kinds/report-findings.ts';

type StoredTable = ComparisonFile['tables'][number];

function cellOf(stored: StoredTable['rows'][number][number]): Cell {
  if (typeof stored === 'string') return name(stored);
  const { text, share, heldBy } = stored;
  return {
    ...name(text),
    ...(share === undefined ? {} : { bar: share }),
    ...(heldBy === undefined ? {} : { heldBy }),
  };
}

function sectionOf({ title, columns, rows, total, note }: StoredTable, index: number): Section {
  return {
    id: `table-${index}`,
    title,
    facts: [],
    blocks: [
      { kind: 'table', columns, rows: rows.map((row) => ({ cells: row.map(cellOf) })), total },
      ...(note === undefined ? [] : ([{ kind: 'paragraph', words: note }] as const)),
    ],
  };
}

export const comparisonFindings = reportFindings('comparison.file', ({ captures, verdict, figures, tables }) => ({
  view: captures.map(({ id }) => id).join(' and '),
  line: ['Comparison of ', captures.map(({ id }) => id).join(' and ')],
  facts: [['Verdict', verdict], ...figures.filter(([label]) => label !== 'Verdict')],
  parts: tables.map(sectionOf),
  json: () => ({ kind: 'comparison', captures, verdict, figures, tables }),
}));
