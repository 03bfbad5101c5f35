import type { Tellers } from '../../core/report/kind-tellers.ts';
import { traceComparison } from './comparison.ts';

export const TELLERS: Tellers = { trace: { comparison: traceComparison } };
