/** Documents and captures by their kinds, from the list of kinds. */
import { KINDS } from '../../features/kinds.ts';
import type { CaptureKindFacts, DocumentKindFacts } from './document-kind.ts';

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
