import type { Tellers } from '../../core/report/kind-tellers.ts';
import { heapComparison } from './comparison.ts';
import { heapFindings } from './findings.ts';

export const TELLERS: Tellers = { heap: { findings: heapFindings, comparison: heapComparison } };
