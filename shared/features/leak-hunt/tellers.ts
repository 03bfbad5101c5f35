import type { Tellers } from '../../core/report/kind-tellers.ts';
import { leakHuntComparison } from './comparison.ts';
import { leakHuntFindings } from './findings.ts';

export const TELLERS: Tellers = { 'leak-hunt': { findings: leakHuntFindings, comparison: leakHuntComparison } };
