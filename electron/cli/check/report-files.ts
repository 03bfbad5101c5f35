/** `--report`: the files that a check writes its report to, and their formats. */
import { resolve } from 'node:path';
import { err, ok } from '../../../shared/base/result.ts';
import { junitReport, markdownReport } from '../../../shared/analysis/budgets/index.ts';
import type { CheckReport } from '../../../shared/contracts/budget-reports.ts';
import { appError, type AppResult } from '../../../shared/contracts/errors.ts';
import { writeFileAtomically } from '../../files/atomic-write.ts';
import { fileError } from '../../files/file-error.ts';

const MODE = 0o644;

const FORMATS = {
  json: (report: CheckReport) => `${JSON.stringify(report, null, 2)}\n`,
  markdown: (report: CheckReport) => `${markdownReport(report)}\n`,
  junit: junitReport,
} as const;
type Format = keyof typeof FORMATS;

const BY_EXTENSION: readonly (readonly [RegExp, Format])[] = [
  [/\.json$/i, 'json'],
  [/\.(?:md|markdown)$/i, 'markdown'],
  [/\.xml$/i, 'junit'],
];

export interface ReportFile {
  readonly path: string;
  readonly format: Format;
}

/** `check.xml`, or `markdown:summary` for a name whose extension does not say the format; several with commas. */
export function parseReports(text: string, folder: string): AppResult<readonly ReportFile[]> {
  const files: ReportFile[] = [];
  for (const part of text.split(',').map((each) => each.trim())) {
    const named = /^(json|markdown|junit):(.+)$/s.exec(part);
    const path = named?.[2] ?? part;
    const format = (named?.[1] as Format | undefined) ?? BY_EXTENSION.find(([pattern]) => pattern.test(path))?.[1];
    if (path === '' || format === undefined)
      return err(
        appError(
          'invalid_params',
          `The format of the report "${part}" is unknown.`,
          'Name a file that ends with .json, .md or .xml (JUnit), or write the format first, such as markdown:summary.txt.',
        ),
      );
    files.push({ path: resolve(folder, path), format });
  }
  return ok(files);
}

export async function writeReports(files: readonly ReportFile[], report: CheckReport): Promise<AppResult<null>> {
  for (const { path, format } of files) {
    try {
      await writeFileAtomically(path, FORMATS[format](report), MODE);
    } catch (thrown) {
      return err(fileError(thrown, { use: 'write', path, what: 'the report' }));
    }
  }
  return ok(null);
}
