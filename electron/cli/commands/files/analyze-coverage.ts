/** `pen analyze FILE` for coverage: the used part of each script or style sheet, least used first. */
import { formatBytes, formatCount, formatPercent } from '../../../../shared/base/units.ts';
import type { CoveredFile, CoverageOverview } from '../../../../shared/contracts/page/coverage.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import type { CommandContext } from '../../context.ts';
import type { AskableFile } from '../../capture-files.ts';
import { cutRows, printJson, printOmitted, printText, textTable } from '../../output/output.ts';
import { readRows } from '../../read-rows.ts';

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
  const files = await readRows(null, (part) => file.ask('coverage.files', part));
  const { rows, omitted } = cutRows(files.rows, listLimit(context));
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
  printOmitted(context, omitted, 'files');
}
