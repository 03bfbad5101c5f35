/** Things that wait, one row a function, target or holder: see waiting-census.ts. */
import { WAITING_KINDS, type HeapWaitingRow } from '../contract/heap-waiting.ts';
import { classNameOf, describeEdge, describeNode, idOf } from '../open/heap-node.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { Answerers } from '../open/query-types.ts';
import { sharedSteps } from '../../steps/shared-steps.ts';
import type { HeapNode } from '../contract/heap-objects.ts';
import { BY_HOLDER, OF_TARGETS, takeWaitingCensus, type WaitingCensus } from './waiting-census.ts';
import { isAsOldAsItsWait, waitingAges } from './waiting-ages.ts';
import { NONE } from './waiting-items.ts';

export function waitingQueries(snapshot: OpenSnapshot): Answerers<'heap.waiting'> {
  const { document } = snapshot;
  const census = sharedSteps(() => takeWaitingCensus(snapshot));
  let rows: readonly { readonly row: HeapWaitingRow; readonly ids: readonly number[] | null }[] | null = null;
  let rowsOf = -1;

  /** Chromium adds the origin to the name of a window. */
  const targetClass = (target: number): string => classNameOf(document, target).replace(/^(Window) \/ .*$/, '$1');

  function isOthers(
    kind: HeapWaitingRow['kind'],
    { called, heldBy, name }: { readonly called: HeapNode | null } & Pick<HeapWaitingRow, 'heldBy' | 'name'>,
  ): boolean {
    if (kind === 'script-copy') return snapshot.isThirdPartyScript(name ?? '');
    if (BY_HOLDER.includes(kind)) return heldBy === null || heldBy.from.isThirdParty === true;
    // Promises that only promises wait for, and microtasks that settle them, are nobody's that is known.
    return called === null
      ? kind === 'promise' || kind === 'queue'
      : called.isBuiltIn === true || called.isThirdParty === true;
  }

  function describe({ items, holders, bytes }: WaitingCensus, group: readonly number[]): HeapWaitingRow {
    const largest = group.reduce((best, row) => (bytes[row] > bytes[best] ? row : best), group[0]);
    const { kind, how, calls, target, targetName, name, node } = items.at(largest);
    const targets = new Set(group.map((row) => items.at(row).target).filter((of) => of !== NONE));
    const called = calls === NONE ? null : describeNode(snapshot, calls);
    const holder = holders.get(largest);
    const className = !OF_TARGETS.includes(kind)
      ? null
      : (targetName ?? (target === NONE ? null : targetClass(target)));
    const heldBy =
      holder === undefined
        ? null
        : {
            edge: describeEdge(snapshot, holder.edge, holder.from),
            from: describeNode(snapshot, holder.from),
          };
    const rooms = group.flatMap((row) => items.at(row).room ?? []);
    const sum = (figure: (room: (typeof rooms)[number]) => number): number =>
      rooms.reduce((total, room) => total + figure(room), 0);
    return {
      key: JSON.stringify([
        kind,
        how,
        name,
        className,
        ...(called === null
          ? [heldBy?.edge.name ?? null, heldBy?.from.name ?? null]
          : [called.preview, ...placeOf(called, idOf(document, calls))]),
      ]),
      kind,
      how,
      calls: called,
      name,
      target: className,
      heldBy,
      count: group.length,
      targets: targets.size,
      bytes: group.reduce((total, row) => total + bytes[row], 0),
      ages: null,
      ...(rooms.length === 0
        ? {}
        : {
            room: {
              slots: sum(({ slots }) => slots),
              used: sum(({ used }) => used),
              deleted: sum(({ deleted }) => deleted),
            },
          }),
      example: describeNode(snapshot, node),
      isThirdParty: isOthers(kind, { called, heldBy, name }),
    };
  }

  return {
    *'heap.waiting'({ kinds, earlier, start, count }) {
      const taken = yield* census();
      if (rows === null || rowsOf !== snapshot.originalsVersion) {
        rows = taken.groups
          .map((group) => ({
            row: describe(taken, group),
            ids: group.every((at) => isAsOldAsItsWait(document.graph, taken.items.at(at)))
              ? group.map((at) => idOf(document, taken.items.nodes[at]))
              : null,
          }))
          .toSorted(
            ({ row: a }, { row: b }) =>
              Number(a.isThirdParty) - Number(b.isThirdParty) || b.bytes - a.bytes || b.count - a.count,
          );
        rowsOf = snapshot.originalsVersion;
      }
      const asked = rows.filter(({ row }) => kinds.length === 0 || kinds.includes(row.kind));
      const ages = waitingAges(document, earlier);
      return {
        rows: asked.slice(start, start + count).map(({ row, ids }) => ({
          ...row,
          ages: ids === null ? null : ages.ofAll(ids),
        })),
        start,
        total: asked.length,
        counts: WAITING_KINDS.flatMap((kind) => {
          const of = asked.filter(({ row }) => row.kind === kind);
          if (of.length === 0) return [];
          return [
            {
              kind,
              count: of.reduce((sum, { row }) => sum + row.count, 0),
              bytes: of.reduce((sum, { row }) => sum + row.bytes, 0),
            },
          ];
        }),
      };
    },
  };
}

/** Functions without a place have their id, which is the same in another snapshot of the process. */
function placeOf({ location }: NonNullable<HeapWaitingRow['calls']>, id: number): (string | number)[] {
  return location === undefined ? [id] : [location.url, location.line, location.column];
}
