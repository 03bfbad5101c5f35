/** Merges consecutive CPU profiles of one target into one, by time; calls with the same stack become one node. */
import { sampleTimes, type ProfileSegment } from './segment.ts';

type Node = ProfileSegment['nodes'][number];

interface MergedNode {
  readonly id: number;
  readonly callFrame: Node['callFrame'];
  readonly deoptReason: string | undefined;
  readonly children: Map<string, MergedNode>;
  hitCount: number;
}

function keyOf({ functionName, scriptId, url, lineNumber, columnNumber }: Node['callFrame']): string {
  return `${scriptId}:${lineNumber}:${columnNumber}:${functionName}:${url}`;
}

/** Nodes by id are only known by their parents, so the tree is walked from the node that is nobody's child. */
function rootOf({ nodes }: ProfileSegment): Node | undefined {
  const children = new Set(nodes.flatMap((node) => node.children ?? []));
  return nodes.find(({ id }) => !children.has(id));
}

/**
 * The samples from `fromUs` on, on the clock of the segments, which are in order of time. The sample that is current at `fromUs` begins
 * there. Returns null without segments.
 */
export function mergeSegments(segments: readonly ProfileSegment[], fromUs: number): ProfileSegment | null {
  const [first, last] = [segments[0], segments.at(-1)];
  if (first === undefined || last === undefined) return null;
  const merged: MergedNode[] = [];
  const add = ({ callFrame, deoptReason }: Node): MergedNode => {
    const node = { id: merged.length + 1, callFrame, deoptReason, children: new Map(), hitCount: 0 };
    merged.push(node);
    return node;
  };
  let root: MergedNode | null = null;

  /** The merged node of each node of a segment. */
  const nodesOf = (segment: ProfileSegment): Map<number, MergedNode> => {
    const byId = new Map(segment.nodes.map((node) => [node.id, node]));
    const found = new Map<number, MergedNode>();
    const own = rootOf(segment);
    if (own === undefined) return found;
    root ??= add(own);
    const waiting: [Node, MergedNode][] = [[own, root]];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [node, place] = next;
      found.set(node.id, place);
      for (const id of node.children ?? []) {
        const child = byId.get(id);
        if (child === undefined) continue;
        const key = keyOf(child.callFrame);
        const known = place.children.get(key) ?? add(child);
        place.children.set(key, known);
        waiting.push([child, known]);
      }
    }
    return found;
  };

  const startTime = Math.max(fromUs, first.startTime);
  const times: number[] = [];
  const samples: MergedNode[] = [];
  for (const segment of segments) {
    const places = nodesOf(segment);
    sampleTimes(segment).forEach((timeUs, at) => {
      const node = places.get(segment.samples[at] ?? -1);
      if (node === undefined) return;
      // Until the first sample from then on, each one replaces the one before it.
      if (timeUs <= startTime) {
        times.length = 0;
        samples.length = 0;
      }
      times.push(Math.max(timeUs, startTime));
      samples.push(node);
    });
  }
  for (const node of samples) node.hitCount += 1;
  return {
    nodes: merged.map(({ id, callFrame, deoptReason, children, hitCount }) => ({
      id,
      callFrame,
      hitCount,
      ...(children.size === 0 ? {} : { children: [...children.values()].map((child) => child.id) }),
      ...(deoptReason === undefined ? {} : { deoptReason }),
    })),
    startTime,
    endTime: Math.max(last.endTime, startTime),
    samples: samples.map(({ id }) => id),
    timeDeltas: times.map((timeUs, at) => timeUs - (times[at - 1] ?? startTime)),
  };
}
