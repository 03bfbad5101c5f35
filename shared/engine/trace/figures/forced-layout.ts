/**
 * Forced layout: script changes the page and then reads a value that depends on layout, so style and layout run inside the read. With stacks
 * in the trace, the read is the innermost frame of `UpdateLayoutTree` and `Layout`, and the change that of `ScheduleStyleRecalculation`, which
 * Blink writes for the first change after styles were last computed.
 */
import type { ForcedLayout, ForcedLayoutRow } from '../contract/trace-causes.ts';
import type { CodePlace, ThreadCalls, TraceColumns } from '../columns.ts';
import { codeOf, createPlaceCount, createPlaceNumbers, isSamePlace, type PlaceCount } from './code-places.ts';
import { argsOf, numberOf, textOf } from './event-members.ts';
import type { Interaction } from './interactions.ts';
import { codeAround, RUNS } from './script-around.ts';
import { countUntil, threadEvents } from './thread-events.ts';
import { msOf } from './times.ts';

const STYLE = 'UpdateLayoutTree';
const LAYOUT = 'Layout';
const STYLE_DIRTY = 'ScheduleStyleRecalculation';
const LAYOUT_DIRTY = 'InvalidateLayout';
const CHANGED_NODE = 'StyleRecalcInvalidationTracking';

/** One read: recalculated style, or layout, or both. */
export interface ForcedRead {
  readonly startUs: number;
  endUs: number;
  /** The longer of its events. */
  event: number;
  styleUs: number;
  layoutUs: number;
  readonly read: CodePlace;
  /** Event of the change; −1 if unknown. */
  readonly change: number;
  /** Index in the thread's calls of the outermost event that runs script around it; −1 without one. */
  readonly call: number;
}

export interface ForcedReads {
  /** In order of time. */
  readonly reads: readonly ForcedRead[];
  readonly hasStacks: boolean;
}

interface StyleAndLayout {
  /** Indices of the calls, in order of time. */
  readonly places: readonly number[];
  /** For each call of the thread, the outermost enclosing one (or itself) that runs script; −1 without one. */
  readonly scriptAround: Int32Array;
}

/** One pass over all calls of a thread, of which style and layout are a small part. */
function styleAndLayout({ name, names }: TraceColumns, { events, parent }: ThreadCalls): StyleAndLayout {
  const runs = Uint8Array.from(names, (text) => (RUNS.has(text) ? 1 : 0));
  const isWanted = Uint8Array.from(names, (text) => (text === STYLE || text === LAYOUT ? 1 : 0));
  const places: number[] = [];
  const scriptAround = new Int32Array(events.length);
  for (let place = 0; place < events.length; place += 1) {
    const own = name[events[place]];
    const outer = parent[place] < 0 ? -1 : scriptAround[parent[place]];
    scriptAround[place] = outer >= 0 ? outer : runs[own] === 1 ? place : -1;
    if (isWanted[own] === 1) places.push(place);
  }
  return { places, scriptAround };
}

/** Reads that forced style or layout on one thread. */
export function forcedReadsOf(trace: TraceColumns, thread: number): ForcedReads {
  const calls = trace.callsOf(thread);
  const { events, parent } = calls;
  const style = trace.nameIndex(STYLE);
  const layout = trace.nameIndex(LAYOUT);
  const styleDirty = trace.nameIndex(STYLE_DIRTY);
  if (style < 0 && layout < 0) return { reads: [], hasStacks: false };
  const { places, scriptAround } = styleAndLayout(trace, calls);
  const changes = threadEvents(trace, thread, [STYLE_DIRTY, LAYOUT_DIRTY]);
  const isStyleOrLayout = (place: number): boolean => {
    const name = trace.name[events[place]];
    return name === style || name === layout;
  };
  const hasStacks =
    changes.some((event) => trace.codeOf(event) !== null) ||
    places.some((place) => trace.codeOf(events[place]) !== null);

  const reads: ForcedRead[] = [];
  let nextChange = 0;
  let styleChange = -1;
  let layoutChange = -1;
  /** The read of the last style recalculation, until something else than its layout follows. */
  let pending: ForcedRead | null = null;
  let pendingParent = -1;
  for (const place of places) {
    if (parent[place] >= 0 && isStyleOrLayout(parent[place])) continue;
    const event = events[place];
    const startUs = trace.startUs[event];
    const endUs = startUs + trace.durationUs[event];
    const isStyle = trace.name[event] === style;
    // Changes after this event began belong to the next one.
    for (; nextChange < changes.length && trace.startUs[changes[nextChange]] <= startUs; nextChange += 1) {
      const change = changes[nextChange];
      if (trace.name[change] === styleDirty) {
        if (styleChange < 0) styleChange = change;
      } else if (layoutChange < 0 && trace.codeOf(change) !== null) layoutChange = change;
    }
    const change = isStyle ? styleChange : layoutChange;
    if (isStyle) styleChange = -1;
    else layoutChange = -1;
    const stack = trace.codeOf(event);
    const around = scriptAround[place];
    const read = hasStacks ? stack : around < 0 ? null : codeAround(trace, calls, place);
    const isForced = hasStacks ? stack !== null : around >= 0;
    if (!isForced || read === null) {
      pending = null;
      continue;
    }
    if (!isStyle && pending !== null && pendingParent === parent[place] && isSamePlace(pending.read, read)) {
      pending.layoutUs += trace.durationUs[event];
      pending.endUs = endUs;
      if (trace.durationUs[event] > pending.styleUs) pending.event = event;
      pending = null;
      continue;
    }
    const forced: ForcedRead = {
      startUs,
      endUs,
      event,
      styleUs: isStyle ? trace.durationUs[event] : 0,
      layoutUs: isStyle ? 0 : trace.durationUs[event],
      read,
      change,
      call: around,
    };
    reads.push(forced);
    pending = isStyle ? forced : null;
    pendingParent = parent[place];
  }
  return { reads, hasStacks };
}

interface Group {
  readonly read: CodePlace;
  readonly first: ForcedRead;
  count: number;
  styleUs: number;
  layoutUs: number;
  longestUs: number;
  event: number;
  readonly changedBy: PlaceCount;
  /** The first changes with a stack. */
  readonly changes: number[];
  /** The first reads. */
  readonly firstReads: ForcedRead[];
  readonly interactions: Set<number>;
  readonly calls: Set<number>;
  readonly calledFunctions: PlaceCount;
}

/** Reads grouped by their place, longest total first; null if there are none. `interactions` in any order. */
export function forcedLayoutOf(
  trace: TraceColumns,
  thread: number,
  { reads, hasStacks }: ForcedReads,
  interactions: readonly Interaction[],
): ForcedLayout | null {
  if (reads.length === 0) return null;
  const { events } = trace.callsOf(thread);
  const groups = new Map<number, Group>();
  const numberOfPlace = createPlaceNumbers();
  for (const read of reads) {
    const key = numberOfPlace(read.read);
    let group = groups.get(key);
    if (group === undefined) {
      group = {
        read: read.read,
        first: read,
        count: 0,
        styleUs: 0,
        layoutUs: 0,
        longestUs: -1,
        event: read.event,
        changedBy: createPlaceCount(),
        changes: [],
        firstReads: [],
        interactions: new Set(),
        calls: new Set(),
        calledFunctions: createPlaceCount(),
      };
      groups.set(key, group);
    }
    group.count += 1;
    group.styleUs += read.styleUs;
    group.layoutUs += read.layoutUs;
    const tookUs = read.styleUs + read.layoutUs;
    if (tookUs > group.longestUs) [group.longestUs, group.event] = [tookUs, read.event];
    if (group.firstReads.length < LOOKED_AT_READS) group.firstReads.push(read);
    const changed = read.change < 0 ? null : trace.codeOf(read.change);
    if (changed !== null) {
      group.changedBy.add(changed);
      if (group.changes.length < LOOKED_AT_CHANGES) group.changes.push(read.change);
    }
    for (let at = 0; at < interactions.length; at += 1) {
      const { processingStartUs, processingEndUs } = interactions[at];
      if (read.startUs >= processingStartUs && read.startUs < processingEndUs) group.interactions.add(at);
    }
    if (read.call >= 0) {
      group.calls.add(read.call);
      const called = trace.codeOf(events[read.call]);
      if (called !== null) group.calledFunctions.add(called);
    }
  }
  const nodes = threadEvents(trace, thread, [CHANGED_NODE]);
  const rows = [...groups.values()].map((group): ForcedLayoutRow => ({
    read: codeOf(group.read),
    property: '',
    written: '',
    isPerNode: isPerNode(trace, nodes, group.firstReads),
    count: group.count,
    layoutMs: msOf(group.layoutUs),
    styleMs: msOf(group.styleUs),
    longestMs: msOf(group.longestUs),
    startMs: msOf(group.first.startUs),
    event: group.event,
    changedBy: group.changedBy.most(),
    ...changedNode(trace, nodes, group.changes),
    interactions: group.interactions.size,
    calls: group.calls.size,
    calledFunction: group.calledFunctions.most(),
  }));
  const sum = (of: 'layoutMs' | 'styleMs'): number => rows.reduce((all, row) => all + row[of], 0);
  return {
    count: reads.length,
    layoutMs: sum('layoutMs'),
    styleMs: sum('styleMs'),
    hasStacks,
    rows: rows.toSorted((a, b) => b.layoutMs + b.styleMs - (a.layoutMs + a.styleMs)),
  };
}

/** A thread that was interrupted between the two events shows no node, so several changes are looked at. */
const LOOKED_AT_CHANGES = 20;
/** Blink writes the changed node directly before it marks styles as changed. */
const CHANGE_US = 1000;

/** Reads of a place that are compared with the nodes that changed before them. */
const LOOKED_AT_READS = 500;
const MIN_READS = 3;
const MAX_SHARE = 0.9;

/** The invalidation of a node that a change wrote; null without one. `nodes` in order of time. */
function invalidationOf(trace: TraceColumns, nodes: Uint32Array, change: number): number | null {
  const atUs = trace.startUs[change];
  const count = countUntil(trace, nodes, atUs);
  if (count === 0) return null;
  const found = nodes[count - 1];
  return atUs - trace.startUs[found] > CHANGE_US ? null : found;
}

/** True if almost every read of one call from the browser follows the change of another node. */
function isPerNode(trace: TraceColumns, nodes: Uint32Array, reads: readonly ForcedRead[]): boolean {
  const seen = new Set<string>();
  let changed = 0;
  for (const { change, call } of reads) {
    const event = change < 0 ? null : invalidationOf(trace, nodes, change);
    const nodeId =
      event === null ? null : (trace.changedNodeId(event) ?? numberOf(argsOf(trace, event).data['nodeId']));
    if (nodeId === null) continue;
    changed += 1;
    seen.add(`${call} ${nodeId}`);
  }
  return changed >= MIN_READS && changed >= reads.length * MAX_SHARE && seen.size >= changed * MAX_SHARE;
}

/** The node of most changes, and how it was changed. `nodes` in order of time. */
function changedNode(
  trace: TraceColumns,
  nodes: Uint32Array,
  changes: readonly number[],
): Pick<ForcedLayoutRow, 'node' | 'change'> {
  const counts = new Map<string, { readonly change: string; count: number }>();
  for (const change of changes) {
    const found = invalidationOf(trace, nodes, change);
    if (found === null) continue;
    const { data } = argsOf(trace, found);
    const node = textOf(data['nodeName']);
    if (node === '') continue;
    const counted = counts.get(node);
    if (counted === undefined) counts.set(node, { change: textOf(data['reason']), count: 1 });
    else counted.count += 1;
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b.count - a.count);
  return most === undefined ? { node: '', change: '' } : { node: most[0], change: most[1].change };
}
