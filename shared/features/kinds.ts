/** The kinds of documents of all features. Every other table of kinds is made from this one. */
import type { DocumentKindFacts } from '../core/kinds/document-kind.ts';
import { KINDS as auditsKinds } from './audits/kind.ts';
import { KINDS as comparisonKinds } from './comparison/kind.ts';
import { KINDS as consoleKinds } from './console/kind.ts';
import { KINDS as coverageKinds } from './coverage/kind.ts';
import { KINDS as cpuKinds } from './cpu/kind.ts';
import { KINDS as explorerKinds } from './explorer/kind.ts';
import { KINDS as heapKinds } from './heap/kind.ts';
import { KINDS as leakHuntKinds } from './leak-hunt/kind.ts';
import { KINDS as ledgerKinds } from './ledger/kind.ts';
import { KINDS as networkKinds } from './network/kind.ts';
import { KINDS as pageKinds } from './page/kind.ts';
import { KINDS as proveKinds } from './prove/kind.ts';
import { KINDS as traceKinds } from './trace/kind.ts';

export const KINDS = {
  ...heapKinds,
  ...cpuKinds,
  ...traceKinds,
  ...networkKinds,
  ...consoleKinds,
  ...coverageKinds,
  ...auditsKinds,
  ...ledgerKinds,
  ...leakHuntKinds,
  ...explorerKinds,
  ...proveKinds,
  ...pageKinds,
  ...comparisonKinds,
} as const satisfies Readonly<Record<string, DocumentKindFacts>>;
