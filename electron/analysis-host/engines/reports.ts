/** Reports: the one query returns the whole document. */
import type { AnalysisQueryName } from '../../../shared/contracts/analysis.ts';
import {
  openAccessibility,
  openApplication,
  openLeakHunt,
  openLighthouse,
  type OpenAccessibility,
  type OpenApplication,
  type OpenLeakHunt,
  type OpenLighthouse,
} from '../open-reports.ts';
import { answered, type DocumentEngine } from './engine.ts';

type OpenReport = OpenAccessibility | OpenLighthouse | OpenApplication | OpenLeakHunt;

function reportEngine<D extends OpenReport, N extends AnalysisQueryName>(
  query: N,
  open: DocumentEngine<D, N>['open'],
): DocumentEngine<D, N> {
  return { open, queries: [query], ask: ({ report }) => answered(() => report) };
}

export const accessibilityEngine = reportEngine('accessibility.report', openAccessibility);
export const lighthouseEngine = reportEngine('lighthouse.report', openLighthouse);
export const applicationEngine = reportEngine('application.manifest', openApplication);
export const leakHuntEngine = reportEngine('leak-hunt.file', openLeakHunt);
