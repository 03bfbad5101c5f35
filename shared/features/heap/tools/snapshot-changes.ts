/** Changes in a snapshot since the answer about the one before of the same target, a row each. */
import { z } from 'zod';
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import { isEngineClass } from '../../../engine/heap/contract/heap-class-names.ts';
import { HeapClassRowSchema, type HeapClassRow } from '../../../engine/heap/contract/heap-classes.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import type { SnapshotDigest } from '../../../core/contracts/snapshot-digest.ts';
import type { HeapContent, Retainer } from './heap-content.ts';

/** Smaller differences are what any two snapshots of a running page have. */
const MIN_SHARE = 0.01;

export const sizeOf = ({ retainedSizeBytes, shallowSizeBytes }: HeapClassRow): number =>
  retainedSizeBytes ?? shallowSizeBytes;
const keyOfClass = ({ name, url = '', line = 0 }: HeapClassRow): string => `${name} ${url} ${line}`;
const keyOfNode = (node: HeapNode): string => `${node.id} ${node.name}`;

/** Returns what the answer about a snapshot lists, and the figures of more classes than it lists: one that it did not list is not new. */
export function digestOf(
  captureId: string,
  content: HeapContent,
  classes: readonly HeapClassRow[] = content.classes,
): SnapshotDigest {
  const { overview, topRetainers, duplicateStrings, detached, closures, listeners } = content;
  return {
    captureId,
    nodes: overview.nodes,
    totalSizeBytes: overview.totalSizeBytes,
    classCount: overview.classCount,
    detached: detached.total,
    closures: closures?.total ?? null,
    listeners: listeners?.total ?? null,
    wastedBytes: duplicateStrings.totalWastedBytes,
    classes: classes.map((row) => ({ key: keyOfClass(row), count: row.count, sizeBytes: sizeOf(row) })),
    retainers: (topRetainers ?? []).map(({ node }) => ({
      key: keyOfNode(node),
      sizeBytes: node.retainedSizeBytes ?? node.shallowSizeBytes,
    })),
    strings: duplicateStrings.strings.map(({ text, count }) => ({ key: text, count })),
  };
}

const hasChanged = (now: number, before: number): boolean =>
  Math.abs(now - before) > MIN_SHARE * Math.max(Math.abs(before), 1);

/** Rows with what they were before; `isNew`: not in the answer before. */
function changedRows<Row, Before extends { readonly key: string }>(
  rows: readonly Row[],
  before: readonly Before[],
  keyOf: (row: Row) => string,
  isChanged: (row: Row, was: Before) => boolean,
): { readonly row: Row; readonly was: Before | null }[] {
  const byKey = new Map(before.map((was) => [was.key, was]));
  return rows.flatMap((row) => {
    const was = byKey.get(keyOf(row)) ?? null;
    return was !== null && !isChanged(row, was) ? [] : [{ row, was }];
  });
}

/** Rows of classes in the answer. */
const CLASS_ROWS = 20;

export const ClassChangesSchema = z.object({
  rows: z.array(HeapClassRowSchema.extend({ was: z.object({ count: z.number(), sizeBytes: z.number() }).nullable() })),
  /** Classes that changed, and those that were compared. */
  changed: z.number(),
  compared: z.number(),
});
export type ClassChanges = z.infer<typeof ClassChangesSchema>;

/** The classes that changed most: those that the page's code makes, then those of the engine and the workbench. */
export function classChanges(classes: readonly HeapClassRow[], before: SnapshotDigest): ClassChanges {
  const changed = changedRows(
    classes,
    before.classes,
    keyOfClass,
    (row, was) => hasChanged(row.count, was.count) || hasChanged(sizeOf(row), was.sizeBytes),
  );
  const changeOf = ({ row, was }: (typeof changed)[number]): number => Math.abs(sizeOf(row) - (was?.sizeBytes ?? 0));
  const rank = ({ row: { name } }: (typeof changed)[number]): number =>
    name === WORKBENCH_ENTRY ? 2 : isEngineClass(name) ? 1 : 0;
  const largest = changed.toSorted((a, b) => changeOf(b) - changeOf(a)).slice(0, CLASS_ROWS);
  return {
    rows: largest
      .toSorted((a, b) => rank(a) - rank(b))
      .map(({ row, was }) => ({ ...row, was: was && { count: was.count, sizeBytes: was.sizeBytes } })),
    changed: changed.length,
    compared: classes.length,
  };
}

export const changedRetainers = (retainers: readonly Retainer[], before: SnapshotDigest) =>
  changedRows(
    retainers,
    before.retainers,
    ({ node }) => keyOfNode(node),
    ({ node }, was) => hasChanged(node.retainedSizeBytes ?? node.shallowSizeBytes, was.sizeBytes),
  );

export function changedStrings({ duplicateStrings }: HeapContent, before: SnapshotDigest) {
  const changed = changedRows(
    duplicateStrings.strings,
    before.strings,
    ({ text }) => text,
    (row, was) => hasChanged(row.count, was.count),
  );
  return changed.map(({ row, was }) => ({ ...row, was }));
}
