import type { Tellers } from '../../core/report/kind-tellers.ts';
import { lighthouseComparison, lighthouseFindings } from './lighthouse/findings.ts';

export const TELLERS: Tellers = { lighthouse: { findings: lighthouseFindings, comparison: lighthouseComparison } };
