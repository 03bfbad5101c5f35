import type { Tellers } from '../../core/report/kind-tellers.ts';
import { networkFindings } from './findings.ts';

export const TELLERS: Tellers = { network: { findings: networkFindings } };
