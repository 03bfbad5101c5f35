/** The eight kinds of the strip above the class table. Every byte of the snapshot belongs to one kind, so they add up. */
import type { HeapOverview } from '../../../../shared/engine/heap/contract/heap-overview.ts';

export interface KindShare {
  readonly kind: HeapKind;
  readonly label: string;
  readonly count: number;
  readonly sizeBytes: number;
  /** Share of the heap, 0 to 1. */
  readonly share: number;
}

export type HeapKind = 'strings' | 'objects' | 'arrays' | 'native' | 'code' | 'closures' | 'system' | 'other';

/** V8's node types by kind; unknown types of newer V8 versions count as other. */
const KIND_OF_TYPE: Readonly<Record<string, HeapKind>> = {
  string: 'strings',
  'concatenated string': 'strings',
  'sliced string': 'strings',
  object: 'objects',
  array: 'arrays',
  native: 'native',
  code: 'code',
  closure: 'closures',
  hidden: 'system',
  synthetic: 'system',
  'object shape': 'system',
};

const LABELS: Readonly<Record<HeapKind, string>> = {
  strings: 'Strings',
  objects: 'Objects',
  arrays: 'Arrays',
  native: 'Native',
  code: 'Code',
  closures: 'Closures',
  system: 'System',
  other: 'Other',
};

/** Design tokens of the kinds for canvases: the same as in heap-snapshot.css. */
export const KIND_TOKENS: Readonly<Record<HeapKind, string>> = {
  strings: '--fl-script',
  objects: '--fl-framework',
  arrays: '--fl-third',
  native: '--fl-paint',
  code: '--fl-layout',
  closures: '--fl-compile',
  system: '--fl-native',
  other: '--fl-gc',
};

const KINDS = Object.keys(LABELS) as HeapKind[];

/** The kind of a node type. */
export function kindOfType(type: string): HeapKind {
  return KIND_OF_TYPE[type] ?? 'other';
}

/** The kinds that are not empty, largest first. */
export function kindShares(overview: Pick<HeapOverview, 'types' | 'totalSizeBytes'>): KindShare[] {
  const totals = new Map<HeapKind, { count: number; sizeBytes: number }>(
    KINDS.map((kind) => [kind, { count: 0, sizeBytes: 0 }]),
  );
  for (const { type, count, sizeBytes } of overview.types) {
    const total = totals.get(kindOfType(type));
    if (total === undefined) continue;
    total.count += count;
    total.sizeBytes += sizeBytes;
  }
  const whole = overview.totalSizeBytes;
  return [...totals]
    .filter(([, total]) => total.count > 0)
    .map(([kind, total]) => ({ kind, label: LABELS[kind], ...total, share: whole > 0 ? total.sizeBytes / whole : 0 }))
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes);
}
