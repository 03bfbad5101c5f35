/** Reports of captures with one view: network logs, coverage, and what one query answers whole. */
import { durationText } from '../../../base/duration-text.ts';
import { formatBytes, formatCount, formatPercent } from '../../../base/units.ts';
import { PERSON, told } from '../../../findings/voice.ts';
import type { ReportFindings } from '../../../kinds/report-findings.ts';
import { findingTables } from './finding-tables.ts';
import { wholeTable, type ReportTable } from './report-model.ts';
import { MAX_ROWS, type ReportBuilder } from './report-source.ts';

/** One view for all: comparisons of these kinds are not reported. */
export const networkReport: ReportBuilder = async ({ query, place }) => {
  const overview = await query('network.overview', {});
  const { entries, total } = await query('network.entries', { count: 5000 });
  const chosen = place?.view === 'request' ? entries.find(({ id }) => id === place.id) : undefined;
  const transferred = entries.reduce((sum, { transferBytes }) => sum + transferBytes, 0);
  const failed = entries.filter(({ state, status }) => state === 'failed' || (status ?? 0) >= 400).length;
  const first = overview.startedAtMs ?? 0;
  const last = overview.endedAtMs ?? first;
  const row = (entry: (typeof entries)[number]): ReportTable['rows'][number] => {
    const durationMs = entry.endedAtMs === null ? null : entry.endedAtMs - entry.startedAtMs;
    return [
      entry.url,
      entry.method,
      entry.status === null ? (entry.failure ?? entry.state) : String(entry.status),
      entry.resourceType,
      formatBytes(entry.transferBytes),
      durationText(entry.startedAtMs - first),
      durationMs === null
        ? ''
        : { text: durationText(durationMs), share: last > first ? durationMs / (last - first) : 0 },
    ];
  };
  const columns = [
    { title: 'URL' },
    { title: 'Method' },
    { title: 'Status' },
    { title: 'Type' },
    { title: 'Transferred', isFigure: true },
    { title: 'Start', isFigure: true },
    { title: 'Time', isFigure: true },
  ];
  return {
    view: 'Requests',
    figures: [
      ['Requests', formatCount(overview.entries)],
      ['Failed', formatCount(failed)],
      ['Transferred', formatBytes(transferred)],
      ['Length', durationText(last - first)],
    ],
    sections: [
      ...(chosen === undefined ? [] : [wholeTable('Selected request', columns, [row(chosen)])]),
      { kind: 'table', title: 'All requests', columns, rows: entries.slice(0, MAX_ROWS).map(row), total },
    ],
  };
};

export const coverageReport: ReportBuilder = async ({ query, place }) => {
  const overview = await query('coverage.overview', {});
  const { rows, total } = await query('coverage.files', { count: MAX_ROWS });
  const file = place?.view === 'source' ? rows.find(({ url }) => url === place.url) : undefined;
  const units = overview.kind === 'js-coverage' ? 'Functions' : 'Rules';
  const share = overview.totalBytes > 0 ? overview.usedBytes / overview.totalBytes : 0;
  const sections: ReportTable[] = [];
  if (file !== undefined) {
    const unused = await query('coverage.units', { index: file.index, unusedOnly: true, count: MAX_ROWS });
    sections.push({
      kind: 'table',
      title: `Unused ${units.toLowerCase()} of ${file.url}`,
      columns: [{ title: 'Name' }, { title: 'Line', isFigure: true }],
      rows: unused.rows.map(({ name, line }) => [name === '' ? '(anonymous)' : name, formatCount(line)]),
      total: unused.total,
    });
  }
  sections.push({
    kind: 'table',
    title: 'Files, most unused first',
    columns: [
      { title: 'URL' },
      { title: 'Size', isFigure: true },
      { title: 'Unused', isFigure: true },
      { title: 'Used', isFigure: true },
      { title: units, isFigure: true },
    ],
    rows: rows.map((each) => {
      const used = each.totalBytes > 0 ? each.usedBytes / each.totalBytes : 0;
      return [
        [each.url, each.part].filter(Boolean).join(' '),
        formatBytes(each.totalBytes),
        formatBytes(each.unusedBytes),
        { text: formatPercent(used), share: used },
        `${formatCount(each.usedUnits)} of ${formatCount(each.units)}`,
      ];
    }),
    total,
  });
  return {
    view: file === undefined ? 'Files' : file.url,
    figures: [
      ['Files', formatCount(overview.files)],
      ['Size', formatBytes(overview.totalBytes)],
      ['Used', formatPercent(share)],
      [units, `${formatCount(overview.usedUnits)} of ${formatCount(overview.units)}`],
    ],
    sections,
  };
};

/** The report of a kind that one query answers whole. */
export function reportOf(findings: ReportFindings): ReportBuilder {
  return async ({ query }) => {
    const { view, facts, parts } = await findings(query);
    return {
      view,
      figures: facts.map(([label, value]) => [label, told(value, PERSON)]),
      sections: findingTables(parts).map((table) => ({ ...table, rows: table.rows.slice(0, MAX_ROWS) })),
    };
  };
}
