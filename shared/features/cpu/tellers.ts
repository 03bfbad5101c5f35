import type { Tellers } from '../../core/report/kind-tellers.ts';
import { profileReport } from './profile-report.ts';

export const TELLERS: Tellers = {
  'heap-profile': { report: profileReport, comparedReport: profileReport },
  'cpu-profile': { report: profileReport, comparedReport: profileReport },
};
