import type { Tellers } from '../../core/report/kind-tellers.ts';
import { consoleFindings } from './findings.ts';

export const TELLERS: Tellers = { console: { findings: consoleFindings } };
