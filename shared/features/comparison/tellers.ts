import type { Tellers } from '../../core/report/kind-tellers.ts';
import { comparisonFindings } from './findings.ts';

export const TELLERS: Tellers = { comparison: { findings: comparisonFindings } };
