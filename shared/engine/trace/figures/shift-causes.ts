/**
 * Finds what a layout shift moved, and what changed the layout since the frame before it. Blink names nodes and their changes in invalidation events
 * (`disabled-by-default-devtools.timeline.invalidationTracking`); without them the code of a style change and loaded images remain.
 */
import type { ShiftCause, ShiftedNode } from '../contract/trace-causes.ts';
import type { TraceColumns } from '../columns.ts';
import { codeOf, codeOfStack } from './code-places.ts';
import { argsOf, listOf, membersOf, numberOf, textOf } from './event-members.ts';
import { createInsertions } from './insertions.ts';
import { createMainThread } from './main-thread.ts';
import type { RequestOfTrace } from './requests/requests.ts';
import { msOf, usOf } from './times.ts';

/** Without frames in the trace, changes this long before a shift count, as in DevTools. */
const WINDOW_US = usOf(500);
/** Changes of one frame that are looked at; a frame that changes more has no single cause. */
const MAX_CHANGES = 400;
const MAX_CAUSES = 5;
const MAX_NODES = 10;
/** Time between data of an image and the layout change in the same task. */
const IMAGE_US = usOf(5);

const STYLE_CHANGE = 'StyleRecalcInvalidationTracking';
const LAYOUT_CHANGE = 'LayoutInvalidationTracking';
const TEXT = '#text';

type Rect = ShiftedNode['rect'];

function rectOf(value: unknown): Rect {
  const [x = 0, y = 0, width = 0, height = 0] = listOf(value).map((part) => numberOf(part) ?? 0);
  return [x, y, width, height];
}

/** Nodes in the order of the browser: largest part of the page first. */
export function shiftedNodes(data: Readonly<Record<string, unknown>>): ShiftedNode[] {
  return listOf(data['impacted_nodes'])
    .slice(0, MAX_NODES)
    .map((item) => {
      const node = membersOf(item);
      const rect = rectOf(node['new_rect']);
      const oldRect = rectOf(node['old_rect']);
      return {
        node: textOf(node['debug_name']),
        nodeId: numberOf(node['node_id']) ?? 0,
        ...movement(oldRect, rect),
        rect,
        oldRect,
      };
    });
}

/** Outside the viewport, a rect is all zeros. */
const isOutOfView = ([, , width, height]: Rect): boolean => width === 0 && height === 0;

/** By the upper left corner, because rects are cut at the lower and right edges of the viewport. */
function movement(old: Rect, rect: Rect): Pick<ShiftedNode, 'movedX' | 'movedY' | 'crossed'> {
  const [isOut, wasOut] = [isOutOfView(rect), isOutOfView(old)];
  if (isOut || wasOut) return { movedX: 0, movedY: 0, ...(isOut && wasOut ? {} : { crossed: isOut ? 'out' : 'in' }) };
  return { movedX: rect[0] - old[0], movedY: rect[1] - old[1] };
}

const NO_RECT = { rect: null, isSpace: false } as const;
/** Causes that need the space from which other nodes moved. */
const TAKES_SPACE: ReadonlySet<ShiftCause['kind']> = new Set(['inserted', 'resized', 'image', 'changed']);

/** The space between where the first of the nodes that moved down was and where it is now, as wide as all of them; null if none did. */
function openedSpace(nodes: readonly ShiftedNode[]): Rect | null {
  const down = nodes.filter(({ movedX, movedY }) => movedX === 0 && movedY > 0);
  const first = down.toSorted((a, b) => a.oldRect[1] - b.oldRect[1])[0];
  if (first === undefined) return null;
  const left = Math.min(...down.map(({ rect }) => rect[0]));
  const right = Math.max(...down.map(({ rect }) => rect[0] + rect[2]));
  return [left, first.oldRect[1], right - left, first.movedY];
}

interface Change {
  readonly kind: ShiftCause['kind'];
  readonly cause: ShiftCause;
  readonly isLayout: boolean;
}

function kindOf(reason: string, node: string): ShiftCause['kind'] {
  if (/insert|added/i.test(reason)) return 'inserted';
  if (/remove/i.test(reason)) return 'removed';
  if (/font/i.test(reason)) return 'font';
  if (/size changed/i.test(reason)) return node.startsWith('IMG') ? 'image' : 'resized';
  return 'changed';
}

/** Lower is likelier. */
function rankOf({ kind, changedBy, node }: ShiftCause): number {
  const byKind = kind === 'image' || kind === 'inserted' || kind === 'removed' || kind === 'font' ? 0 : 2;
  const isPlain = node.startsWith('#') ? 4 : 0;
  return byKind + isPlain + (changedBy === null && kind !== 'image' && kind !== 'font' ? 1 : 0);
}

/** Returns the causes of shifts of one thread, most likely first. */
export function createShiftCauses(
  trace: TraceColumns,
  thread: number,
  requests: readonly RequestOfTrace[],
): (shift: number) => ShiftCause[] {
  const main = createMainThread(trace, thread);
  const frames = main.eventsNamed('PrePaint');
  const changes = main.eventsNamed(STYLE_CHANGE, LAYOUT_CHANGE);
  const styles = main.eventsNamed('ScheduleStyleRecalculation');
  const shifts = main.eventsNamed('LayoutShift');
  const received = main.eventsNamed('ResourceReceivedData');
  const insertionOf = createInsertions(trace, main);
  const unsized = new Set(
    main.eventsNamed('LayoutImageUnsized').map((event) => numberOf(argsOf(trace, event).data['nodeId'])),
  );

  /** True if an event is of the shifted document. An SVG image has a document with frames of its own. */
  function isOfFrame(event: number, frame: string): boolean {
    const own = textOf(argsOf(trace, event).data['frame']);
    return own === '' || frame === '' || own === frame;
  }

  /** Beginning of the frame before. */
  function sinceOf(atUs: number, frame: string): number {
    const before = frames.findLast(
      (event) => trace.startUs[event] + trace.durationUs[event] < atUs && isOfFrame(event, frame),
    );
    return before === undefined ? atUs - WINDOW_US : trace.startUs[before];
  }

  /** The image whose data arrived just before, or that was just complete, as an SVG image must be; otherwise a large one of this node. */
  function imageAt(atUs: number, nodeId: number | null): string {
    const data = received.findLast((event) => trace.startUs[event] <= atUs);
    const requestId =
      data === undefined || atUs - trace.startUs[data] > IMAGE_US
        ? null
        : textOf(argsOf(trace, data).data['requestId']);
    const found =
      requests.find(({ row }) => row.requestId === requestId) ??
      requests.find(
        ({ row: { resourceType, endMs } }) =>
          resourceType === 'Image' && endMs !== null && Math.abs(usOf(endMs) - atUs) <= IMAGE_US,
      );
    if (found !== undefined || nodeId === null) return found?.row.url ?? '';
    const painted = main.eventsNamed('LargestImagePaint::Candidate').map((event) => argsOf(trace, event).data);
    return textOf(painted.find((each) => numberOf(each['DOMNodeId']) === nodeId)?.['imageUrl']);
  }

  function changeOf(event: number): Change | null {
    const { data } = argsOf(trace, event);
    const node = textOf(data['nodeName']);
    const reason = textOf(data['reason']);
    const nodeId = numberOf(data['nodeId']);
    const isLayout = trace.names[trace.name[event]] === LAYOUT_CHANGE;
    const kind = kindOf(reason, node);
    if (node === '#document') return null;
    const isUnsized = kind === 'image' && unsized.has(nodeId);
    const cause: ShiftCause = {
      ...NO_RECT,
      kind,
      node,
      nodeId,
      change: isUnsized ? 'an image without width and height was loaded' : reason,
      url: kind === 'image' ? imageAt(trace.startUs[event], nodeId) : '',
      startMs: msOf(trace.startUs[event]),
      event,
      changedBy:
        codeOfStack(data) ?? (kind === 'image' ? (insertionOf(nodeId, trace.startUs[event])?.code ?? null) : null),
    };
    return { kind, cause, isLayout };
  }

  /** Where a node was in this shift, or in one so soon after it that the page was hardly scrolled in between. */
  function rectAfter(nodeId: number, atUs: number): Rect | null {
    for (const event of shifts) {
      if (trace.startUs[event] < atUs) continue;
      if (trace.startUs[event] > atUs + WINDOW_US) return null;
      const node = shiftedNodes(argsOf(trace, event).data).find((each) => each.nodeId === nodeId);
      if (node === undefined) continue;
      const rect = trace.startUs[event] === atUs ? node.rect : node.oldRect;
      return isOutOfView(rect) ? null : rect;
    }
    return null;
  }

  /** The space that opened is that of the most likely cause. */
  function withRects(causes: readonly ShiftCause[], atUs: number, moved: readonly ShiftedNode[]): ShiftCause[] {
    const space = openedSpace(moved);
    return causes.map((cause, at) => {
      const rect = cause.nodeId === null || cause.kind === 'removed' ? null : rectAfter(cause.nodeId, atUs);
      if (rect !== null) return { ...cause, rect };
      return at === 0 && TAKES_SPACE.has(cause.kind) && space !== null
        ? { ...cause, rect: space, isSpace: true }
        : cause;
    });
  }

  return (shift) => {
    const atUs = trace.startUs[shift];
    const frame = textOf(argsOf(trace, shift).args['frame']);
    const fromUs = sinceOf(atUs, frame);
    const ofFrame: number[] = [];
    for (const event of main.between(changes, fromUs, atUs)) {
      if (ofFrame.length === MAX_CHANGES) break;
      if (isOfFrame(event, frame)) ofFrame.push(event);
    }
    const changed = ofFrame.map(changeOf).filter((change) => change !== null);
    // Text changes with the node around it, unless nothing else did.
    const others = changed.filter(({ kind, cause }) => kind !== 'inserted' || cause.node !== TEXT);
    const found = others.length > 0 ? others : changed;
    // Blink names the root of an inserted tree in a style change, and all its nodes in layout changes.
    const rooted = new Set(found.filter(({ isLayout }) => !isLayout).map(({ cause }) => cause.nodeId));
    const hasRoots = found.some(({ isLayout, kind }) => !isLayout && kind === 'inserted');
    const laidOut = new Set(found.filter(({ isLayout }) => isLayout).map(({ cause }) => cause.nodeId));
    const byNode = new Map<number | null, ShiftCause>();
    for (const { kind, cause, isLayout } of found) {
      if (isLayout && kind === 'inserted' && hasRoots && !rooted.has(cause.nodeId)) continue;
      // A change of style that changed no layout moves nothing.
      if (!isLayout && kind === 'changed' && laidOut.size > 0 && !laidOut.has(cause.nodeId)) continue;
      const known = byNode.get(cause.nodeId);
      if (known === undefined) byNode.set(cause.nodeId, cause);
      else if (known.changedBy === null && cause.changedBy !== null && !isLayout) byNode.set(cause.nodeId, cause);
    }
    for (const { row } of requests) {
      if (row.resourceType !== 'Font' || row.endMs === null) continue;
      if (usOf(row.endMs) <= fromUs || usOf(row.endMs) > atUs) continue;
      const cause = {
        ...NO_RECT,
        kind: 'font',
        node: '',
        nodeId: null,
        change: 'a font was loaded',
        url: row.url,
      } as const;
      byNode.set(-1 - byNode.size, { ...cause, startMs: row.endMs, event: shift, changedBy: null });
    }
    if (byNode.size === 0) {
      for (const event of main.between(styles, fromUs, atUs)) {
        const code = trace.codeOf(event);
        if (code === null) continue;
        const cause = { ...NO_RECT, kind: 'changed', node: '', nodeId: null, change: '', url: '' } as const;
        byNode.set(event, { ...cause, startMs: msOf(trace.startUs[event]), event, changedBy: codeOf(code) });
      }
    }
    const causes = [...byNode.values()].toSorted((a, b) => rankOf(a) - rankOf(b) || a.startMs - b.startMs);
    return withRects(causes.slice(0, MAX_CAUSES), atUs, shiftedNodes(argsOf(trace, shift).data));
  };
}
