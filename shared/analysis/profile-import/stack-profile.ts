/**
 * A profile of another tool on its way into the CPU profile engine: stacks in the order of time, each for so long. It leaves as V8's own
 * `.cpuprofile` JSON, so that the engine reads one format only.
 */

/** A function as another tool names it. Lines and columns are 1-based; null where the tool does not know. */
export interface ForeignFrame {
  readonly name: string;
  /** A path or an address; empty where unknown. */
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

export interface StackProfileBuilder {
  /** Adds a stack, the outermost frame first, as indices of `frames`. An empty stack is idle time. */
  add(stack: readonly number[], durationUs: number): void;
  /** The profile as the text of a `.cpuprofile`. */
  text(): string;
}

interface V8Node {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly scriptId: string;
    readonly url: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly children: number[];
}

const ROOT: ForeignFrame = { name: '(root)', file: '', line: null, column: null };
const IDLE: ForeignFrame = { name: '(idle)', file: '', line: null, column: null };

/** V8 counts lines and columns from 0, and has −1 for none. */
function nodeOf(id: number, { name, file, line, column }: ForeignFrame): V8Node {
  const callFrame = {
    functionName: name,
    scriptId: '0',
    url: file,
    lineNumber: (line ?? 0) - 1,
    columnNumber: (column ?? 0) - 1,
  };
  return { id, callFrame, children: [] };
}

export function createStackProfile(frames: readonly ForeignFrame[]): StackProfileBuilder {
  const root = nodeOf(1, ROOT);
  const nodes = [root];
  /** By `keyOf` caller and frame; the frame behind the last one is idle time. */
  const callees = new Map<number, V8Node>();
  const keyOf = (caller: V8Node, frame: number): number => caller.id * (frames.length + 1) + frame;
  const samples: number[] = [];
  const timeDeltas: number[] = [];
  let beforeUs = 0;
  let endUs = 0;

  function calleeOf(caller: V8Node, frame: ForeignFrame, index: number): V8Node {
    const key = keyOf(caller, index);
    const known = callees.get(key);
    if (known !== undefined) return known;
    const made = nodeOf(nodes.length + 1, frame);
    caller.children.push(made.id);
    nodes.push(made);
    callees.set(key, made);
    return made;
  }

  return {
    add(stack, durationUs) {
      let node = root;
      if (stack.length === 0) node = calleeOf(root, IDLE, frames.length);
      for (const index of stack) {
        const frame = frames[index];
        if (frame === undefined) throw new RangeError(`There is no frame ${index}`);
        node = calleeOf(node, frame, index);
      }
      // V8 stores the time since the sample before; a sample lasts until the next one.
      samples.push(node.id);
      timeDeltas.push(beforeUs);
      beforeUs = durationUs;
      endUs += durationUs;
    },
    text: () => JSON.stringify({ nodes, startTime: 0, endTime: endUs, samples, timeDeltas }),
  };
}
