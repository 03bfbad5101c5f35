import type { Tellers } from '../../core/report/kind-tellers.ts';
import { coverageComparison } from './comparison.ts';
import { coverageFindings } from './findings.ts';

export const TELLERS: Tellers = { coverage: { findings: coverageFindings, comparison: coverageComparison } };
