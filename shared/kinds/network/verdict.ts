/** The verdict of a network log: requests that failed, those that waited for each other, or the slowest one. */
import { countNoun } from '../../base/units.ts';
import { isErroneous, requestDurationMs, statusText, type NetworkEntry } from '../../contracts/page/network.ts';
import { isOfPageScript, type RequestSeries } from '../../contracts/page/request-series.ts';
import { bytes, count, link, ms, name, type Fact } from '../../findings/model.ts';
import { seriesWords } from '../../findings/request-series.ts';
import type { Verdict } from '../../findings/verdict.ts';
import { readRows } from '../read-rows.ts';
import type { AskDocument } from '../report-findings.ts';

export function networkVerdict(
  entries: readonly NetworkEntry[],
  lengthMs: number,
  series: readonly RequestSeries[],
): Verdict | null {
  if (entries.length === 0) return null;
  const failed = entries.filter(isErroneous);
  const [slowest] = entries
    .map((entry) => ({ entry, durationMs: requestDurationMs(entry) ?? 0 }))
    .toSorted((a, b) => b.durationMs - a.durationMs);
  const figures: Fact[] = [
    ['Requests', count(entries.length)],
    ['Failed', count(failed.length)],
    ['Transferred', bytes(entries.reduce((sum, { transferBytes }) => sum + transferBytes, 0))],
    ['From first to last', ms(lengthMs)],
  ];
  const [first] = failed;
  if (first !== undefined)
    return {
      level: 'problem',
      headline: [
        failed.length === 1 ? '' : `${countNoun(failed.length, 'request')} failed; the first is `,
        link(first.url),
        failed.length === 1 ? ' failed: ' : ': ',
        name(statusText(first)),
        '.',
      ],
      figures,
    };
  const longest = series.find(isOfPageScript);
  if (longest !== undefined) return { level: 'problem', headline: [seriesWords(longest), '.'], figures };
  if (slowest === undefined || slowest.durationMs === 0) return null;
  return {
    level: 'plain',
    headline: ['No request failed; the slowest is ', link(slowest.entry.url), ' with ', ms(slowest.durationMs), '.'],
    figures,
  };
}

export async function networkVerdictOf(ask: AskDocument): Promise<Verdict | null> {
  const { startedAtMs, endedAtMs } = await ask('network.overview', {});
  const { rows } = await readRows(null, async (part) => {
    const { entries, total } = await ask('network.entries', part);
    return { rows: entries, total };
  });
  const { series } = await ask('network.select', { count: 0 });
  return networkVerdict(rows, startedAtMs === null || endedAtMs === null ? 0 : endedAtMs - startedAtMs, series);
}
