import type { Tellers } from '../../core/report/kind-tellers.ts';
import { traceComparison } from './comparison.ts';
import { traceReport } from './trace-report.ts';

export const TELLERS: Tellers = { trace: { report: traceReport, comparison: traceComparison } };
