/** The tools of all features, in the order of lists. */
import type { AnyCapability } from '../core/capability/define.ts';
import { TOOLS as auditsTools } from './audits/tools.ts';
import { TOOLS as comparisonTools } from './comparison/tools.ts';
import { TOOLS as consoleTools } from './console/tools.ts';
import { TOOLS as coverageTools } from './coverage/tools.ts';
import { TOOLS as cpuTools } from './cpu/tools.ts';
import { TOOLS as explorerTools } from './explorer/tools.ts';
import { TOOLS as heapTools } from './heap/tools.ts';
import { TOOLS as leakHuntTools } from './leak-hunt/tools.ts';
import { TOOLS as ledgerTools } from './ledger/tools.ts';
import { TOOLS as libraryTools } from './library/tools.ts';
import { TOOLS as liveTools } from './live/tools.ts';
import { TOOLS as networkTools } from './network/tools.ts';
import { TOOLS as pageTools } from './page/tools.ts';
import { TOOLS as pointingTools } from './pointing/tools.ts';
import { TOOLS as proveTools } from './prove/tools.ts';
import { TOOLS as sourcesTools } from './sources/tools.ts';
import { TOOLS as sqlTools } from './sql/tools.ts';
import { TOOLS as traceTools } from './trace/tools.ts';
import { TOOLS as workflowTools } from './workflow/tools.ts';

export const CAPABILITIES: readonly AnyCapability[] = [
  ...libraryTools,
  ...pageTools,
  ...heapTools,
  ...explorerTools,
  ...leakHuntTools,
  ...cpuTools,
  ...traceTools,
  ...networkTools,
  ...auditsTools,
  ...coverageTools,
  ...sourcesTools,
  ...liveTools,
  ...ledgerTools,
  ...consoleTools,
  ...workflowTools,
  ...proveTools,
  ...sqlTools,
  ...comparisonTools,
  ...pointingTools,
];
