/** JavaScript coverage as a part of workflows: how much of the code that was loaded never ran. */
import { formatBytes, formatPercent, truncateMiddle } from '../../../base/units.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { LITTLE_UNUSED_BYTES } from './workflow-verdicts.ts';
import { coverageCall, CoveragePartSchema, type CoveragePart, type WorkflowParts } from './workflow-parts.ts';
import type { WorkflowFindings } from './workflow-tool.ts';

const TOP_SCRIPTS = 5;

/** Null if the coverage failed, or no script ran during the recording. */
export function unusedShare(coverage: CoveragePart | null): number | null {
  const overview = coverage?.content?.overview;
  if (overview === undefined || overview.totalBytes === 0) return null;
  return (overview.totalBytes - overview.usedBytes) / overview.totalBytes;
}

/** True if so little did not run that it costs no time, whatever its share. */
export function isLittleUnused(coverage: CoveragePart | null): boolean {
  const overview = coverage?.content?.overview;
  return overview !== undefined && overview.totalBytes - overview.usedBytes < LITTLE_UNUSED_BYTES;
}

export function unusedText(coverage: CoveragePart | null): string {
  const overview = coverage?.content?.overview;
  if (overview === undefined) return 'not measured';
  if (overview.totalBytes === 0) return 'no script with a URL ran';
  const unusedBytes = overview.totalBytes - overview.usedBytes;
  return `${formatBytes(unusedBytes)} (${formatPercent(unusedBytes / overview.totalBytes)})`;
}

/** The finding on unused JavaScript; none if all of it ran. */
export function unusedFindings(coverage: CoveragePart | null): string[] {
  return unusedShare(coverage) === 0 ? [] : [`Unused JavaScript: ${unusedText(coverage)}`];
}

export function unusedTable(coverage: CoveragePart | null): WorkflowFindings['extra'] {
  const files = (coverage?.content?.files ?? []).filter(({ unusedBytes }) => unusedBytes > 0);
  if (files.length === 0) return null;
  return {
    title: `Top ${Math.min(TOP_SCRIPTS, files.length)} Scripts by Unused Bytes`,
    headers: ['#', 'Script', 'Total', 'Unused', 'Unused %'],
    rows: files
      .slice(0, TOP_SCRIPTS)
      .map(({ url, totalBytes, unusedBytes }, index) => [
        String(index + 1),
        truncateMiddle(url, 60),
        formatBytes(totalBytes),
        formatBytes(unusedBytes),
        formatPercent(totalBytes === 0 ? 0 : unusedBytes / totalBytes),
      ]),
  };
}

/**
 * Coverage over the load of `url`, or a navigation without coverage if that fails; `isShown`: the page shows this address already. Without `url`:
 * coverage of the running page.
 */
export async function coverageOf(
  {
    url,
    waitMs,
    isShown = false,
  }: { readonly url: string | null; readonly waitMs: number; readonly isShown?: boolean },
  parts: WorkflowParts,
  { note }: Pick<CallContext, 'note'>,
): Promise<CoveragePart | null> {
  const outcome = (value: CoveragePart): string => `unused ${unusedText(value)}`;
  if (url === null) {
    note('No url was given, so the coverage includes only code that ran during the recording.');
    return parts.attempt(coverageCall(null), CoveragePartSchema, outcome);
  }
  const covered = await parts.attempt(coverageCall(url), CoveragePartSchema, outcome);
  if (covered !== null || isShown) return covered;
  await parts.navigate(url, waitMs);
  return null;
}
