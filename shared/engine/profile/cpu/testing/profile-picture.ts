/**
 * Builds small CPU profiles from text for tests: one indented line per call, with the function's name; its line number is the position of
 * the name's first letter in the alphabet. Samples are given in order of time, with their durations in microseconds.
 *
 *
 *     (root)
 *       main
 *         work
 *       (idle)
 */
export interface FileNode {
  id: number;
  callFrame: { functionName: string; scriptId: string; url: string; lineNumber: number; columnNumber: number };
  hitCount: number;
  children?: number[];
  positionTicks?: { line: number; ticks: number }[];
}
export interface FileProfile {
  nodes: FileNode[];
  startTime: number;
  endTime: number;
  samples: number[];
  timeDeltas: number[];
}

const START_US = 5_000_000;

/** `samples`: `name:µs` by the name of the call, with `#n` for the nth call of that name. `firstUs` is the time before the first sample. */
export function profileOf(picture: string, samples: string, firstUs = 0): FileProfile {
  const lines = picture.split('\n').filter((line) => line.trim() !== '');
  const nodes: FileNode[] = [];
  const open: { indent: number; node: FileNode }[] = [];
  for (const [at, line] of lines.entries()) {
    const name = line.trim();
    const indent = line.length - line.trimStart().length;
    const isOwn = name.startsWith('(');
    const node: FileNode = {
      id: at + 1,
      callFrame: {
        functionName: name === '?' ? '' : name,
        scriptId: isOwn ? '0' : '7',
        url: isOwn ? '' : 'app.js',
        lineNumber: isOwn ? -1 : name.charCodeAt(0) - 97,
        columnNumber: isOwn ? -1 : 4,
      },
      hitCount: 0,
    };
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const by = open.at(-1)?.node;
    if (by !== undefined) by.children = [...(by.children ?? []), node.id];
    open.push({ indent, node });
    nodes.push(node);
  }
  const taken = samples.match(/\([^)]*\)\S*|\S+/g) ?? [];
  const ids: number[] = [];
  const lasts: number[] = [];
  for (const word of taken) {
    const match = /^([^:#]+)(?:#(\d+))?:(-?\d+)$/.exec(word);
    if (match === null) throw new Error(`No sample: ${word}`);
    const [, name = '', nth = '1', us = '0'] = match;
    const alike = nodes.filter(({ callFrame }) => callFrame.functionName === (name === '?' ? '' : name));
    const node = alike[Number(nth) - 1];
    if (node === undefined) throw new Error(`No call: ${word}`);
    node.hitCount += 1;
    ids.push(node.id);
    lasts.push(Number(us));
  }
  return {
    nodes,
    startTime: START_US,
    endTime: START_US + firstUs + lasts.reduce((sum, us) => sum + us, 0),
    samples: ids,
    timeDeltas: [firstUs, ...lasts.slice(0, -1)].slice(0, ids.length),
  };
}

export function bytesOf(profile: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(profile));
}
