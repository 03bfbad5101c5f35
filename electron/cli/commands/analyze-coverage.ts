/** `pen analyze FILE` for coverage: the used part of each script or style sheet, least used first. */
import { formatBytes, formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { CoveredFile, CoverageOverview } from '../../../shared/contracts/coverage.ts';
import { listLimit } from '../command-arguments.ts';
import type { CommandContext } from '../context.ts';
import type { AskableFile } from '../heap-files.ts';
import { cutRows, printJson, printText, textTable } from '../output.ts';

/** Rows of one query; the analysis process's own maximum. */
const PAGE_ROWS = 10_000;

/** All files, by unused size. Throws `AppFailure`. */
async function filesOf(file: AskableFile): Promise<CoveredFile[]> {
  const files: CoveredFile[] = [];
  for (;;) {
    const { rows, total } = await file.ask('coverage.files', { start: files.length, count: PAGE_ROWS });
    files.push(...rows);
    if (rows.length === 0 || files.length >= total) return files;
  }
}

function entryOf(file: CoveredFile, kind: CoverageOverview['kind']): object {
  const { url, part, totalBytes, usedBytes, unusedBytes, units, usedUnits } = file;
  return {
    url,
    ...(part === '' ? {} : { part }),
    totalBytes,
    usedBytes,
    unusedBytes,
    ...(kind === 'js-coverage'
      ? { functions: units, usedFunctions: usedUnits }
      : { rules: units, usedRules: usedUnits }),
  };
}

/** Throws `AppFailure`. */
export async function printCoverage(context: CommandContext, file: AskableFile): Promise<void> {
  const overview = await file.ask('coverage.overview', {});
  const { rows, omitted } = cutRows(await filesOf(file), listLimit(context));
  const { kind, totalBytes, usedBytes, units, usedUnits } = overview;
  if (context.json) {
    printJson(context.stdout, {
      kind,
      totalBytes,
      usedBytes,
      entries: rows.map((row) => entryOf(row, kind)),
      ...(omitted === 0 ? {} : { entriesOmitted: omitted }),
    });
    return;
  }
  const [what, noun] = kind === 'js-coverage' ? ['JS coverage', 'functions'] : ['CSS coverage', 'rules'];
  const share = (part: number, total: number): string => (total === 0 ? '–' : formatPercent(part / total));
  const table = textTable(
    [
      { title: kind === 'js-coverage' ? 'SCRIPT' : 'STYLE SHEET' },
      { title: 'TOTAL', alignRight: true },
      { title: 'USED', alignRight: true },
      { title: 'UNUSED', alignRight: true },
      { title: 'USED %', alignRight: true },
      { title: noun.toUpperCase(), alignRight: true },
    ],
    rows.map((row) => [
      [row.url, row.part].filter(Boolean).join(' '),
      formatBytes(row.totalBytes),
      formatBytes(row.usedBytes),
      formatBytes(row.unusedBytes),
      share(row.usedBytes, row.totalBytes),
      `${formatCount(row.usedUnits)} of ${formatCount(row.units)}`,
    ]),
  );
  const summary = `${what}: ${formatBytes(usedBytes)} of ${formatBytes(totalBytes)} used (${share(usedBytes, totalBytes)}), ${formatCount(usedUnits)} of ${formatCount(units)} ${noun}, ${formatCount(overview.files)} files`;
  printText(context.stdout, rows.length === 0 ? summary : `${summary}\n\n${table}`);
  if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more files; --all shows them.`);
}
