/** Findings of each kind of report. */
import { accessibilityFindings } from './accessibility/findings.ts';
import { applicationFindings } from './application/findings.ts';
import type { DocumentKind } from './index.ts';
import { leakHuntFindings } from './leak-hunt/findings.ts';
import { lighthouseFindings } from './lighthouse/findings.ts';
import type { ReportFindings } from './report-findings.ts';

export const REPORT_FINDINGS: Readonly<Partial<Record<DocumentKind, ReportFindings>>> = {
  lighthouse: lighthouseFindings,
  accessibility: accessibilityFindings,
  application: applicationFindings,
  'leak-hunt': leakHuntFindings,
};
