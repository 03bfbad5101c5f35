/** Views of each kind of document: one capture, and a comparison. */
import type { DocumentKind } from '../../shared/core/kinds/kinds.ts';
import type { CaptureViews } from '../core/widgets/capture-view.ts';
import { VIEWS as auditsViews } from './audits/views.tsx';
import { VIEWS as comparisonViews } from './comparison/views.tsx';
import { VIEWS as consoleViews } from './console/views.tsx';
import { VIEWS as coverageViews } from './coverage/views.tsx';
import { VIEWS as cpuViews } from './cpu/views.tsx';
import { VIEWS as explorerViews } from './explorer/views.tsx';
import { VIEWS as heapViews } from './heap/views.tsx';
import { VIEWS as leakHuntViews } from './leak-hunt/views.tsx';
import { VIEWS as ledgerViews } from './ledger/views.tsx';
import { VIEWS as networkViews } from './network/views.tsx';
import { VIEWS as pageViews } from './page/views.tsx';
import { VIEWS as proveViews } from './prove/views.tsx';
import { VIEWS as traceViews } from './trace/views.tsx';

export const CAPTURE_VIEWS: Readonly<Record<DocumentKind, CaptureViews>> = {
  ...heapViews,
  ...cpuViews,
  ...traceViews,
  ...networkViews,
  ...consoleViews,
  ...coverageViews,
  ...auditsViews,
  ...ledgerViews,
  ...leakHuntViews,
  ...explorerViews,
  ...proveViews,
  ...pageViews,
  ...comparisonViews,
};
