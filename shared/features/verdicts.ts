/** The verdict of each kind of document, and of a comparison of two; kinds without one begin with their evidence. */
import type { Verdicts } from '../core/kinds/kind-verdicts.ts';
import { VERDICTS as auditsVerdicts } from './audits/verdicts.ts';
import { VERDICTS as coverageVerdicts } from './coverage/verdicts.ts';
import { VERDICTS as cpuVerdicts } from './cpu/verdicts.ts';
import { VERDICTS as explorerVerdicts } from './explorer/verdicts.ts';
import { VERDICTS as heapVerdicts } from './heap/verdicts.ts';
import { VERDICTS as leakHuntVerdicts } from './leak-hunt/verdicts.ts';
import { VERDICTS as ledgerVerdicts } from './ledger/verdicts.ts';
import { VERDICTS as networkVerdicts } from './network/verdicts.ts';
import { VERDICTS as pageVerdicts } from './page/verdicts.ts';
import { VERDICTS as proveVerdicts } from './prove/verdicts.ts';
import { VERDICTS as traceVerdicts } from './trace/verdicts.ts';

export const VERDICTS: Verdicts = {
  ...heapVerdicts,
  ...cpuVerdicts,
  ...traceVerdicts,
  ...networkVerdicts,
  ...coverageVerdicts,
  ...auditsVerdicts,
  ...ledgerVerdicts,
  ...leakHuntVerdicts,
  ...explorerVerdicts,
  ...proveVerdicts,
  ...pageVerdicts,
};
