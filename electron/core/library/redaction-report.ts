/** The report that lies next to a redacted export: `FILE.redaction.json`. It contains no secret. */
import { open, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import {
  REDACTION_REPORT_EXTENSION,
  REDACTION_REPORT_FORMAT,
  SECRET_KIND_LABELS,
  type RedactionSummary,
} from '../../../shared/base/redaction/redaction.ts';

const REPORT_VERSION = 1;
/** A larger file is no report. */
const MAX_BYTES = 1024 ** 2;

const ReportHeadSchema = z.looseObject({ format: z.literal(REDACTION_REPORT_FORMAT) });

/** The path of the report on an export. */
export function redactionReportPath(exported: string): string {
  return `${exported}${REDACTION_REPORT_EXTENSION}`;
}

/** The content of the report. */
export function redactionReport(
  { id, kind }: Pick<CaptureRecord, 'id' | 'kind'>,
  exported: string,
  summary: RedactionSummary,
): string {
  const report = {
    format: REDACTION_REPORT_FORMAT,
    version: REPORT_VERSION,
    file: basename(exported),
    capture: id,
    captured: CAPTURE_KINDS[kind].label,
    note: 'Each secret was replaced by text of the same length. Equal secrets have equal replacements within this file; the key of their hashes was not stored. Secrets of other forms may remain.',
    kindLabels: Object.fromEntries(summary.kinds.map(({ kind: found }) => [found, SECRET_KIND_LABELS[found]])),
    ...summary,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** True if the file at `path` is such a report. Rejects with the system's error if it cannot be read. */
export async function isRedactionReport(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    if ((await file.stat()).size > MAX_BYTES) return false;
    return ReportHeadSchema.safeParse(JSON.parse(await file.readFile('utf8'))).success;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return false;
    throw thrown;
  } finally {
    await file.close();
  }
}

/** Writes a report to a path that does not exist; leaves nothing behind if that fails. */
export async function writeRedactionReport(path: string, report: string): Promise<void> {
  const file = await open(path, 'wx', 0o666);
  try {
    await file.writeFile(report);
  } catch (thrown) {
    await rm(path, { force: true });
    throw thrown;
  } finally {
    await file.close();
  }
}
