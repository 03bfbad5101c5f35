/** The code that inserted a node into the document, by itself or in a tree. */
import type { TraceCode } from '../../../contracts/trace-causes.ts';
import type { TraceColumns } from '../columns.ts';
import { codeOfStack, keyOfPlace } from './code-places.ts';
import { argsOf, numberOf, textOf } from './event-members.ts';
import type { MainThread } from './main-thread.ts';

export interface NodeCreators {
  /** The code that inserted the node before a time; null if the trace does not tell it from others. */
  of(nodeId: number | null, beforeUs: number): TraceCode | null;
}

interface Insertion {
  readonly atUs: number;
  readonly nodeId: number | null;
  readonly code: TraceCode | null;
}

const INSERTED = /insert/i;
const ADDED = /added/i;

/** Blink names the root of an inserted tree when it is inserted, with the stack, and every node of it when styles are computed next. */
export function createNodeCreators(trace: TraceColumns, main: MainThread): NodeCreators {
  function insertionsOf(name: string, reason: RegExp): Insertion[] {
    return main.eventsNamed(name).flatMap((event) => {
      const { data } = argsOf(trace, event);
      if (!reason.test(textOf(data['reason']))) return [];
      return [{ atUs: trace.startUs[event], nodeId: numberOf(data['nodeId']), code: codeOfStack(data) }];
    });
  }
  /** Computed on first use, because most traces have no image without a size. */
  let lists: { readonly roots: readonly Insertion[]; readonly nodes: readonly Insertion[] } | null = null;

  return {
    of(nodeId, beforeUs) {
      if (nodeId === null) return null;
      lists ??= {
        roots: insertionsOf('StyleRecalcInvalidationTracking', INSERTED),
        nodes: insertionsOf('LayoutInvalidationTracking', ADDED),
      };
      const { roots, nodes } = lists;
      const isIt = (each: Insertion): boolean => each.nodeId === nodeId && each.atUs <= beforeUs;
      const itself = roots.findLast(isIt);
      if (itself !== undefined) return itself.code;
      const added = nodes.findLast(isIt);
      if (added === undefined) return null;
      const rendered = main
        .eventsNamed('UpdateLayoutTree')
        .findLast((event) => trace.startUs[event] + trace.durationUs[event] < added.atUs);
      const sinceUs = rendered === undefined ? Number.NEGATIVE_INFINITY : trace.startUs[rendered];
      const together = roots.filter(({ atUs }) => atUs > sinceUs && atUs <= added.atUs);
      const places = new Set(together.map(({ code }) => (code === null ? '' : keyOfPlace(code))));
      return places.size === 1 ? (together[0]?.code ?? null) : null;
    },
  };
}
