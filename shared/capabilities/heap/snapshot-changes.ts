/** The answer about a second snapshot of the same target: what changed since the answer about the one before, a row each. */
import { z } from 'zod';
import { bullets, section, summaryLine, table } from '../../base/markdown.ts';
import { formatBytes, formatCount, signed, truncateMiddle } from '../../base/units.ts';
import { WORKBENCH_ENTRY } from '../../base/workbench-scripts.ts';
import { isEngineClass } from '../../contracts/heap/heap-class-names.ts';
import { HeapClassRowSchema, type HeapClassRow } from '../../contracts/heap/heap-classes.ts';
import type { HeapNode } from '../../contracts/heap/heap-objects.ts';
import type { SnapshotDigest } from '../../contracts/heap/snapshot-digest.ts';
import { duplicateRows } from './alike-strings.ts';
import type { HeapContent } from './heap-content.ts';
import { leftDocumentsText } from './left-documents.ts';
import { classText, nodeText, optionalBytes } from '../../kinds/heap/heap-text.ts';

/** Smaller differences are what any two snapshots of a running page have. */
const MIN_SHARE = 0.01;

const sizeOf = ({ retainedSizeBytes, shallowSizeBytes }: HeapClassRow): number => retainedSizeBytes ?? shallowSizeBytes;
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

function inBrackets(change: number, format: (value: number) => string): string {
  return change === 0 ? '' : ` (${signed(change, format)})`;
}

const bytesSince = (now: number, before: number): string =>
  `${formatBytes(now)}${inBrackets(now - before, formatBytes)}`;
const countSince = (now: number, before: number): string =>
  `${formatCount(now)}${inBrackets(now - before, formatCount)}`;

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

/** Names the rows that are left out; '' if all are shown. */
function restText(shown: number, all: number, what: string): string {
  if (shown === all) return '';
  return `${shown === 0 ? `All ${formatCount(all)}` : `${formatCount(all - shown)} more of the ${formatCount(all)}`} ${what} are as before (within 1 %).`;
}

function part(title: string, lines: readonly string[], rest: string): string | false {
  const shown = [...lines, ...(lines.length > 0 && rest !== '' ? [''] : []), ...(rest === '' ? [] : [rest])];
  return shown.length > 0 && section(title, shown);
}

const NEW = 'new here';
const STRING_ROWS = 10;

/** The change of one string, or of alike ones together. */
function copiesChange(
  group: readonly { readonly count: number; readonly was: { readonly count: number } | null }[],
): string {
  const known = group.flatMap(({ count, was }) => (was === null ? [] : [count - was.count]));
  if (known.length === 0) return ` (${NEW})`;
  const gained = known.reduce((sum, each) => sum + each, 0);
  return inBrackets(gained, (value) => `${formatCount(value)}${group.length > 1 ? ' in all' : ''}`);
}

/** Rows of classes in the answer. */
const CLASS_ROWS = 20;

export const ClassChangesSchema = z.object({
  rows: z.array(HeapClassRowSchema.extend({ was: z.object({ count: z.number(), sizeBytes: z.number() }).nullable() })),
  /** Classes that changed, and those that were compared. */
  changed: z.number(),
  compared: z.number(),
});
type ClassChanges = z.infer<typeof ClassChangesSchema>;

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

/** Says what the table of classes leaves out. */
function otherClassesText({ rows, changed, compared }: ClassChanges): string {
  const less = changed - rows.length;
  const same = restText(changed, compared, 'largest constructors');
  return [...(less === 0 ? [] : [`${formatCount(less)} more changed less.`]), ...(same === '' ? [] : [same])].join(' ');
}

/** The sections of the answer, most important first. */
export function changeSections(
  content: HeapContent,
  before: SnapshotDigest,
  ofClasses: ClassChanges = classChanges(content.classes, before),
): (string | false)[] {
  const { overview, topRetainers, duplicateStrings, detached, closures, listeners, leftDocuments, keptInVain } =
    content;
  const retainers = topRetainers ?? [];
  const ofRetainers = changedRows(
    retainers,
    before.retainers,
    ({ node }) => keyOfNode(node),
    ({ node }, was) => hasChanged(node.retainedSizeBytes ?? node.shallowSizeBytes, was.sizeBytes),
  );
  const ofStrings = changedRows(
    duplicateStrings.strings,
    before.strings,
    ({ text }) => text,
    (row, was) => hasChanged(row.count, was.count),
  );
  const sizeTitle = overview.retainedReady ? 'Retained' : 'Self size';
  return [
    section(`Changes Since ${before.captureId}`, [
      summaryLine([
        ['Nodes', countSince(overview.nodes, before.nodes)],
        ['Self size', bytesSince(overview.totalSizeBytes, before.totalSizeBytes)],
        ['Classes', countSince(overview.classCount, before.classCount)],
      ]),
      '',
      bullets([
        ...(detached.hasDom !== false ? [`Detached DOM nodes: ${countSince(detached.total, before.detached)}`] : []),
        ...(leftDocuments === null ? [] : leftDocumentsText(leftDocuments)),
        ...(keptInVain ?? []).map(({ sentence }) => sentence),
        ...(listeners === null || detached.hasDom === false
          ? []
          : [`Event listener functions: ${countSince(listeners.total, before.listeners ?? listeners.total)}`]),
        ...(closures === null ? [] : [`Closures: ${countSince(closures.total, before.closures ?? closures.total)}`]),
        `Duplicate strings waste ${bytesSince(duplicateStrings.totalWastedBytes, before.wastedBytes)}`,
      ]),
    ]),
    part(
      'Changed Constructors',
      ofClasses.rows.length === 0
        ? []
        : [
            table(
              ['Constructor', 'Count', sizeTitle],
              ofClasses.rows.map(({ was, ...row }) => [
                `${classText(row, 60)}${was === null ? ` (${NEW})` : ''}`,
                was === null ? formatCount(row.count) : countSince(row.count, was.count),
                was === null ? formatBytes(sizeOf(row)) : bytesSince(sizeOf(row), was.sizeBytes),
              ]),
            ),
          ],
      otherClassesText(ofClasses),
    ),
    part(
      'Changed Retainers',
      ofRetainers.length === 0
        ? []
        : [
            table(
              ['Object', 'Retained', 'Held by'],
              ofRetainers.map(({ row: { node, path }, was }) => [
                `${nodeText(node, 36)}${was === null ? ` (${NEW})` : ''}`,
                was === null || node.retainedSizeBytes === null
                  ? optionalBytes(node.retainedSizeBytes)
                  : bytesSince(node.retainedSizeBytes, was.sizeBytes),
                path === null ? '' : truncateMiddle(path, 64),
              ]),
            ),
          ],
      restText(ofRetainers.length, retainers.length, 'largest objects'),
    ),
    ofStrings.length > 0 &&
      section('Changed Duplicate Strings', [
        table(
          ['String', 'Copies', 'Wasted'],
          duplicateRows(
            ofStrings.map(({ row, was }) => ({ ...row, was })),
            copiesChange,
          ).slice(0, STRING_ROWS),
        ),
      ]),
  ];
}
