/** All kinds of documents, and the kinds of captures that they are of. Every other table of kinds is made from this one. */
import { APPLICATION } from './ledger/application/kind.ts';
import { COMPARISON } from './comparison/kind.ts';
import { CONSOLE } from './console/kind.ts';
import { COVERAGE } from './coverage/kind.ts';
import type { CaptureKindFacts, DocumentKindFacts } from '../core/kinds/document-kind.ts';
import { EXPLORATION } from './explorer/kind.ts';
import { HEAP } from './heap/kind.ts';
import { LEAK_HUNT } from './leak-hunt/kind.ts';
import { LIGHTHOUSE } from './audits/lighthouse/kind.ts';
import { MEMORY_LEDGER } from './ledger/kind.ts';
import { NETWORK } from './network/kind.ts';
import { CPU_PROFILE, HEAP_PROFILE } from './cpu/kind.ts';
import { TRACE } from './trace/kind.ts';

export const KINDS = {
  heap: HEAP,
  'heap-profile': HEAP_PROFILE,
  'cpu-profile': CPU_PROFILE,
  trace: TRACE,
  network: NETWORK,
  console: CONSOLE,
  coverage: COVERAGE,
  lighthouse: LIGHTHOUSE,
  application: APPLICATION,
  'leak-hunt': LEAK_HUNT,
  'memory-ledger': MEMORY_LEDGER,
  exploration: EXPLORATION,
  comparison: COMPARISON,
} as const satisfies Readonly<Record<string, DocumentKindFacts>>;

export type DocumentKind = keyof typeof KINDS;
export const DOCUMENT_KINDS = Object.keys(KINDS) as readonly DocumentKind[];

type CapturesOf<Kind extends DocumentKind> = (typeof KINDS)[Kind]['captures'];
export type CaptureKind = { readonly [Kind in DocumentKind]: keyof CapturesOf<Kind> }[DocumentKind];
/** The kind of document that analyses and shows a capture of this kind. */
type DocumentOf<Capture extends CaptureKind> = {
  readonly [Kind in DocumentKind]: Capture extends keyof CapturesOf<Kind> ? Kind : never;
}[DocumentKind];

/** Facts of each kind of capture. */
export const CAPTURE_KINDS = Object.fromEntries(
  DOCUMENT_KINDS.flatMap((document) =>
    Object.entries<CaptureKindFacts>(KINDS[document].captures).map(([kind, facts]) => [kind, { ...facts, document }]),
  ),
) as {
  readonly [Kind in CaptureKind]: Omit<CaptureKindFacts, 'comparesWith'> & {
    readonly document: DocumentOf<Kind>;
    readonly comparesWith: readonly CaptureKind[];
  };
};

/** A fact of each kind of document. */
export function ofEachKind<Fact>(fact: (facts: DocumentKindFacts) => Fact): Readonly<Record<DocumentKind, Fact>> {
  return Object.fromEntries(DOCUMENT_KINDS.map((kind) => [kind, fact(KINDS[kind])])) as Record<DocumentKind, Fact>;
}
