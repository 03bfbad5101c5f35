/** `--report`: the files that a check writes its report to, and their formats. */
import { resolve } from 'node:path';
import { err, ok } from '../../../../shared/base/result.ts';
import { junitReport } from '../../../../shared/features/prove/junit-report.ts';
import { markdownReport } from '../../../../shared/features/prove/markdown-report.ts';
import type { CheckReport } from '../../../../shared/features/prove/contract/budget-reports.ts';
import { withoutReferences } from '../../../../shared/base/markdown.ts';
import { appError, type AppResult, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import { withoutSecrets } from '../../../../shared/core/redaction/find-secrets.ts';
import { writeFileAtomically } from '../../../core/files/atomic-write.ts';
import { fileError } from '../../../core/files/file-error.ts';
import { outputPath } from '../../../core/cli/arguments/output-path.ts';
import type { CommandContext } from '../../../core/cli/context.ts';

const MODE = 0o644;

const FORMATS = ['json', 'markdown', 'junit'] as const;
export type ReportFormat = (typeof FORMATS)[number];

/** The content of a report for each format that it has. */
export type ReportTexts = Readonly<
  Partial<Record<Exclude<ReportFormat, 'json'>, () => string>> & { readonly json: object }
>;

export function checkTexts(report: CheckReport): ReportTexts {
  return {
    json: report,
    markdown: () => markdownReport(report),
    junit: () => junitReport(report),
  };
}

const BY_EXTENSION: readonly (readonly [RegExp, ReportFormat])[] = [
  [/\.json$/i, 'json'],
  [/\.(?:md|markdown)$/i, 'markdown'],
  [/\.xml$/i, 'junit'],
];

export interface ReportFile {
  readonly path: string;
  readonly format: ReportFormat;
}

/** `check.xml`, or `markdown:summary` for a name whose extension does not say the format; several with commas. */
export function parseReports(
  text: string,
  folder: string,
  formats: readonly ReportFormat[] = FORMATS,
): AppResult<readonly ReportFile[]> {
  const files: ReportFile[] = [];
  for (const part of text.split(',').map((each) => each.trim())) {
    const named = /^(json|markdown|junit):(.+)$/s.exec(part);
    const path = named?.[2] ?? part;
    const format =
      formats.find((each) => each === named?.[1]) ?? BY_EXTENSION.find(([pattern]) => pattern.test(path))?.[1];
    if (path === '' || format === undefined || !formats.includes(format))
      return err(
        appError(
          'invalid_params',
          `The format of the report "${part}" is unknown.`,
          `Name a file that ends with .json${formats.includes('junit') ? ', .md or .xml (JUnit)' : ' or .md'}, or write the format first, such as markdown:summary.txt.`,
        ),
      );
    files.push({ path: resolve(folder, path), format });
  }
  return ok(files);
}

/** The files of `--report`; none without it. */
export async function reportFiles(
  context: CommandContext,
  formats: readonly ReportFormat[] = FORMATS,
): Promise<readonly ReportFile[]> {
  const text = context.arguments.values.get('report');
  const files = text === undefined ? ok([]) : parseReports(text, context.workingDirectory, formats);
  for (const { path } of files.ok ? files.value : []) await outputPath(context, path);
  return unwrap(files);
}

/** A report leaves this machine, and a pull request shows it: it has no secret, and texts of programs and pages in it are text. */
function reportText(format: ReportFormat, texts: ReportTexts): string {
  if (format === 'json') {
    const masked = (_name: string, value: unknown): unknown =>
      typeof value === 'string' ? withoutSecrets(value) : value;
    return `${JSON.stringify(texts.json, masked, 2)}\n`;
  }
  const text = withoutSecrets(texts[format]?.() ?? '');
  return format === 'markdown' ? `${withoutReferences(text)}\n` : text;
}

/** `texts` has the formats of the files. */
export async function writeReports(files: readonly ReportFile[], texts: ReportTexts): Promise<void> {
  for (const { path, format } of files) {
    try {
      await writeFileAtomically(path, reportText(format, texts), MODE);
    } catch (thrown) {
      throw new AppFailure(fileError(thrown, { use: 'write', path, what: 'the report' }));
    }
  }
}
