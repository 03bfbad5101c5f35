import type { Tellers } from '../../core/report/kind-tellers.ts';
import { explorationFindings } from './findings.ts';

export const TELLERS: Tellers = { exploration: { findings: explorationFindings } };
