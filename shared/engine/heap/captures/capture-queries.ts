/** Dead captures, one row a variable: see dead-captures.ts. */
import type { HeapDeadCapture } from '../contract/heap-captures.ts';
import { scriptUrlOf } from '../classes/class-table.ts';
import { describeNode, idOf } from '../open/heap-node.ts';
import { originalVariable } from '../open/heap-originals.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { Answerers } from '../open/query-types.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import type { Steps } from '../../steps/steps.ts';
import { findDeadSlots, type DeadSlot, type DeadSlots } from './dead-captures.ts';

/** The slots of one variable. */
interface DeadVariable {
  readonly slots: DeadSlot[];
  readonly values: Set<number>;
  freedBytes: number;
  sharedBytes: number;
}

interface Found {
  readonly dead: DeadSlots;
  readonly variables: readonly DeadVariable[];
  readonly freedBytes: number;
}

const FUNCTION_PREFIX = 'system / SharedFunctionInfo / ';

export function captureQueries(snapshot: OpenSnapshot): Answerers<'heap.dead-captures'> {
  const { document } = snapshot;
  const { graph } = document;
  let found: Found | null = null;
  let rows: readonly HeapDeadCapture[] | null = null;
  let rowsOf = -1;

  function* find(): Steps<Found | null> {
    const { scopes } = graph;
    if (found !== null || scopes === null) return found;
    const figures = yield* snapshot.computeFigures();
    const dead = yield* findDeadSlots(graph, scopes, figures);
    const byVariable = new Map<string, DeadVariable>();
    for (const slot of dead.slots) {
      const key = `${slot.row} ${slot.name}`;
      const variable = byVariable.get(key) ?? { slots: [], values: new Set(), freedBytes: 0, sharedBytes: 0 };
      byVariable.set(key, variable);
      variable.slots.push(slot);
      if (variable.values.has(slot.value)) continue;
      variable.values.add(slot.value);
      const retained = figures.retained[figures.order.numberOf[slot.value]];
      if (dead.isFreed(slot)) variable.freedBytes += retained;
      else variable.sharedBytes += retained;
    }
    const variables = [...byVariable.values()].filter(({ freedBytes }) => freedBytes > 0);
    for (const { slots } of variables)
      slots.sort((a, b) => retainedOf(figures, b) - retainedOf(figures, a) || a.context - b.context);
    found = { dead, variables, freedBytes: variables.reduce((sum, { freedBytes }) => sum + freedBytes, 0) };
    return found;
  }

  function describe({ dead: { scopes, closureOfRow } }: Found, variable: DeadVariable): HeapDeadCapture {
    const [slot] = variable.slots;
    const script = graph.scopes?.script[slot.row] ?? -1;
    let row = slot.row;
    while (row >= 0 && scopes.sharedOf(row) < 0) row = scopes.parent[row];
    const shared = row < 0 ? -1 : scopes.sharedOf(row);
    const name = shared < 0 ? null : graph.strings.get(graph.nodes.name[shared]);
    const declaring = row < 0 ? undefined : closureOfRow.get(row);
    const declaredBy = declaring === undefined ? null : describeNode(snapshot, declaring);
    const keptBy = slot.keeper < 0 ? null : describeNode(snapshot, slot.keeper);
    const written = graph.strings.get(slot.name);
    const original = originalName(declaring, written) ?? originalName(slot.keeper, written);
    const url = script < 0 ? null : scriptUrlOf(graph, script);
    return {
      variable: written,
      ...(original === undefined ? {} : { original }),
      functionName: scopes.parent[row] < 0 || name === null ? null : nameOfFunction(name),
      url: url === '' ? null : url,
      declaredBy,
      keptBy,
      contexts: variable.slots.length,
      freedBytes: variable.freedBytes,
      sharedBytes: variable.sharedBytes,
      value: describeNode(snapshot, slot.value),
      contextId: idOf(document, slot.context),
      isThirdParty: (declaredBy ?? keptBy)?.isThirdParty ?? snapshot.isThirdPartyScript(url ?? ''),
    };
  }

  function originalName(closure: number | undefined, written: string): string | undefined {
    const { originals } = snapshot;
    const location = originals === null || closure === undefined || closure < 0 ? -1 : graph.locations.rowOf(closure);
    return originals === null || location < 0 ? undefined : originalVariable(graph, originals, location, written);
  }

  return {
    *'heap.dead-captures'({ start, count }) {
      const all = yield* find();
      if (all === null) return { rows: [], start, total: 0, freedBytes: 0, hasScopes: false, judged: 0, unjudged: 0 };
      if (rows === null || rowsOf !== snapshot.originalsVersion) {
        rows = all.variables
          .map((variable) => describe(all, variable))
          .toSorted((a, b) => Number(a.isThirdParty) - Number(b.isThirdParty) || b.freedBytes - a.freedBytes);
        rowsOf = snapshot.originalsVersion;
      }
      const { judged, unjudged } = all.dead;
      return {
        rows: rows.slice(start, start + count),
        start,
        total: rows.length,
        freedBytes: all.freedBytes,
        // Where the contents of strings were dropped, the ids of scopes are dropped too.
        hasScopes: judged > 0 || unjudged === 0,
        judged,
        unjudged,
      };
    },
  };
}

function retainedOf({ retained, order }: Pick<RetainedFigures, 'retained' | 'order'>, { value }: DeadSlot): number {
  return retained[order.numberOf[value]];
}

function nameOfFunction(name: string): string {
  return name.startsWith(FUNCTION_PREFIX) ? name.slice(FUNCTION_PREFIX.length) : '';
}
