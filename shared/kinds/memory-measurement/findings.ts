/** What a memory measurement tells: its parts, largest first. */
import { bytes, count, joined, link, name } from '../../findings/model.ts';
import { omittedRows, reportFindings } from '../report-findings.ts';

export const memoryMeasurementFindings = reportFindings('memory-measurement.whole', ({ bytes: total, breakdown }) => {
  const parts = breakdown.filter((part) => part.bytes > 0).toSorted((a, b) => b.bytes - a.bytes);
  return {
    view: 'Memory by frame and type',
    line: ['Memory of a page: ', bytes(total)],
    facts: [
      ['Memory', bytes(total)],
      ['Parts', count(parts.length)],
    ],
    parts: [
      {
        id: 'parts',
        title: 'Parts',
        label: 'Parts',
        facts: [['Memory', bytes(total)]],
        isOpen: true,
        blocks: [
          {
            kind: 'table',
            columns: [
              { title: 'Frame or worker', role: 'name' },
              { title: 'Types' },
              { title: 'Size', role: 'figure' },
            ],
            rows: parts.map((part) => ({
              cells: [
                joined(
                  part.attribution.map(({ url }) => link(url)),
                  ', ',
                ),
                name(part.types.join(', ')),
                bytes(part.bytes),
              ],
            })),
          },
        ],
      },
    ],
    json: (cut) => {
      const { rows, omitted } = cut(parts);
      return { kind: 'memory-measurement', bytes: total, entries: rows, ...omittedRows('entriesOmitted', omitted) };
    },
  };
});
