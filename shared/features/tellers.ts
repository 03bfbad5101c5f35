/** The tellers of each kind: of a document, and of two. */
import type { Tellers } from '../core/report/kind-tellers.ts';
import { TELLERS as auditsTellers } from './audits/tellers.ts';
import { TELLERS as comparisonTellers } from './comparison/tellers.ts';
import { TELLERS as consoleTellers } from './console/tellers.ts';
import { TELLERS as coverageTellers } from './coverage/tellers.ts';
import { TELLERS as cpuTellers } from './cpu/tellers.ts';
import { TELLERS as explorerTellers } from './explorer/tellers.ts';
import { TELLERS as heapTellers } from './heap/tellers.ts';
import { TELLERS as leakHuntTellers } from './leak-hunt/tellers.ts';
import { TELLERS as ledgerTellers } from './ledger/tellers.ts';
import { TELLERS as networkTellers } from './network/tellers.ts';
import { TELLERS as pageTellers } from './page/tellers.ts';
import { TELLERS as proveTellers } from './prove/tellers.ts';
import { TELLERS as traceTellers } from './trace/tellers.ts';

export const TELLERS: Tellers = {
  ...heapTellers,
  ...cpuTellers,
  ...traceTellers,
  ...networkTellers,
  ...consoleTellers,
  ...coverageTellers,
  ...auditsTellers,
  ...ledgerTellers,
  ...leakHuntTellers,
  ...explorerTellers,
  ...proveTellers,
  ...pageTellers,
  ...comparisonTellers,
};
