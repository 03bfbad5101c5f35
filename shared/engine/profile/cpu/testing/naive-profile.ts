/** Naive implementation: the same figures computed recursively from the parsed file. */
import type { FileProfile } from './profile-picture.ts';

const OVERHEAD = new Set(['(root)', '(idle)', '(program)', '(garbage collector)']);

export interface NaiveFunction {
  selfUs: number;
  totalUs: number;
  samples: number;
}

export interface NaiveProfile {
  /** By `name url:line:column`. */
  readonly functions: Record<string, NaiveFunction>;
  readonly overheadUs: Record<string, number>;
  /** Self time by stack, from the outermost function. */
  readonly stacksUs: Record<string, number>;
  /** Time by pair of caller and function. */
  readonly edgesUs: Record<string, number>;
}

/** Key of a function in these tables; positions are 0-based, as in files. */
export function functionKey(frame: {
  functionName: string;
  url: string;
  lineNumber: number;
  columnNumber: number;
}): string {
  return `${frame.functionName || '(anonymous)'} ${frame.url}:${frame.lineNumber + 1}:${frame.columnNumber + 1}`;
}

export function naiveProfile(profile: FileProfile): NaiveProfile {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((callee) => [callee, id])));
  const stackOf = (id: number | undefined): number[] => (id === undefined ? [] : [...stackOf(parents.get(id)), id]);
  const functions: Record<string, NaiveFunction> = {};
  const overheadUs: Record<string, number> = {};
  const stacksUs: Record<string, number> = {};
  const edgesUs: Record<string, number> = {};
  const isOverhead = (id: number): boolean => {
    const frame = nodes.get(id)?.callFrame;
    return frame?.url === '' && OVERHEAD.has(frame.functionName);
  };
  for (const { id, callFrame } of profile.nodes) {
    if (!isOverhead(id)) functions[functionKey(callFrame)] ??= { selfUs: 0, totalUs: 0, samples: 0 };
  }
  let atUs = 0;
  const timed = profile.samples.map((id, at) => {
    atUs += profile.timeDeltas[at] ?? 0;
    return { id, atUs: Math.max(0, atUs) };
  });
  const ordered = timed.toSorted((a, b) => a.atUs - b.atUs);
  const endUs = Math.max(profile.endTime - profile.startTime, ordered.at(-1)?.atUs ?? 0);
  const isMixed = timed.some((each, at) => each.atUs < (timed[at - 1]?.atUs ?? 0));
  for (const [at, { id, atUs: fromUs }] of ordered.entries()) {
    const alike = ordered.filter((each) => each.atUs === fromUs);
    const place = at - ordered.findIndex((each) => each.atUs === fromUs);
    const gapUs = (ordered.find((each) => each.atUs > fromUs)?.atUs ?? endUs) - fromUs;
    const isLast = place === alike.length - 1;
    const shareUs = (part: number): number => Math.floor((gapUs * part) / alike.length);
    const us = isMixed ? (isLast ? gapUs : shareUs(place + 1)) - shareUs(place) : isLast ? gapUs : 0;
    const name = nodes.get(id)?.callFrame.functionName ?? '';
    if (isOverhead(id)) {
      overheadUs[name] = (overheadUs[name] ?? 0) + us;
      continue;
    }
    const keys = stackOf(id)
      .filter((each) => !isOverhead(each))
      .map((each) =>
        functionKey(nodes.get(each)?.callFrame ?? { functionName: '', url: '', lineNumber: 0, columnNumber: 0 }),
      );
    const own = functions[keys.at(-1) ?? ''];
    if (own !== undefined) {
      own.selfUs += us;
      own.samples += 1;
    }
    for (const key of new Set(keys)) {
      const row = functions[key];
      if (row !== undefined) row.totalUs += us;
    }
    const stack = keys.join(' → ');
    stacksUs[stack] = (stacksUs[stack] ?? 0) + us;
    const edges = new Set(keys.slice(1).map((key, parent) => `${keys[parent]} → ${key}`));
    for (const edge of edges) edgesUs[edge] = (edgesUs[edge] ?? 0) + us;
  }
  return { functions, overheadUs, stacksUs, edgesUs };
}
