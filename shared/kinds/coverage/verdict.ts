/** The verdict of coverage: how much was loaded in vain, and in which file most of it is. */
import type { CoverageOverview, CoveredFile } from '../../contracts/page/coverage.ts';
import { bytes, count, link, percent, type Fact } from '../../findings/model.ts';
import { MIN_CAUSE_SHARE, type Verdict } from '../../findings/verdict.ts';

const CODE = { 'js-coverage': 'JavaScript', 'css-coverage': 'CSS' } as const;

/** `most`: the file with the most unused bytes. */
export function coverageVerdict(overview: CoverageOverview, most: CoveredFile | undefined): Verdict {
  const { kind, totalBytes, usedBytes, files, units, usedUnits } = overview;
  const unusedBytes = totalBytes - usedBytes;
  if (totalBytes === 0)
    return { level: 'plain', headline: `No ${CODE[kind]} was loaded while it was recorded.`, figures: [] };
  const figures: Fact[] = [
    ['Unused', bytes(unusedBytes)],
    ['Loaded', bytes(totalBytes)],
    [kind === 'js-coverage' ? 'Functions used' : 'Rules used', [count(usedUnits), ' of ', count(units)]],
    ['Files', count(files)],
  ];
  const isMost = most !== undefined && files > 1 && most.unusedBytes >= MIN_CAUSE_SHARE * unusedBytes;
  return {
    level: 'plain',
    headline: [
      percent(unusedBytes / totalBytes),
      ` of the ${CODE[kind]} was not used`,
      ...(isMost && unusedBytes > 0 ? ['; ', link(most.url), ' has ', bytes(most.unusedBytes), ' of it'] : []),
      '.',
    ],
    figures,
    notes: ['Unused here means: did not run while this was recorded.'],
  };
}
