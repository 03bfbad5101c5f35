/**
 * A profile of another tool on its way into the engine of sampled profiles: stacks in the order of time, each for so long, or with so many
 * bytes. It leaves as V8's own JSON, so that the engine reads V8's formats only.
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

interface CallTree {
  /** In order of their ids, which begin with 1; the first is the root. A caller comes before its callees. */
  readonly nodes: readonly V8Node[];
  readonly root: V8Node;
  /** The innermost call of a stack. */
  nodeOf(stack: readonly number[]): V8Node;
}

function createCallTree(frames: readonly ForeignFrame[]): CallTree {
  const root = nodeOf(1, ROOT);
  const nodes = [root];
  /** By `keyOf` caller and frame; the frame behind the last one is idle time. */
  const callees = new Map<number, V8Node>();
  const keyOf = (caller: V8Node, frame: number): number => caller.id * (frames.length + 1) + frame;

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
    nodes,
    root,
    nodeOf(stack) {
      let node = root;
      if (stack.length === 0) node = calleeOf(root, IDLE, frames.length);
      for (const index of stack) {
        const frame = frames[index];
        if (frame === undefined) throw new RangeError(`There is no frame ${index}`);
        // Our own exports name it where it allocated something itself.
        if (node === root && frame.name === ROOT.name && frame.file === '') continue;
        node = calleeOf(node, frame, index);
      }
      return node;
    },
  };
}

/** `isSampled`: the other tool took samples at an interval, so that a duration may be too long. */
export function createStackProfile(frames: readonly ForeignFrame[], isSampled = false): StackProfileBuilder {
  const calls = createCallTree(frames);
  const samples: number[] = [];
  const timeDeltas: number[] = [];
  let beforeUs = 0;
  let endUs = 0;
  return {
    add(stack, durationUs) {
      // V8 stores the time since the sample before; a sample lasts until the next one.
      samples.push(calls.nodeOf(stack).id);
      timeDeltas.push(beforeUs);
      beforeUs = durationUs;
      endUs += durationUs;
    },
    text: () =>
      JSON.stringify({
        nodes: calls.nodes,
        startTime: 0,
        endTime: endUs,
        ...(isSampled ? {} : { penDurations: 1 }),
        samples,
        timeDeltas,
      }),
  };
}

export interface AllocationProfileBuilder {
  /**
   * Adds live bytes of a stack, the outermost frame first, as indices of `frames`, and the number of samples that they come from; 0 if
   * that is not known. Bytes of an empty stack are those of the root.
   */
  add(stack: readonly number[], bytes: number, samples: number): void;
  /** The profile as the text of a `.heapprofile`. */
  text(): string;
}

/** The same for sampled allocations, which leave as V8's own `.heapprofile` JSON. */
export function createAllocationProfile(frames: readonly ForeignFrame[]): AllocationProfileBuilder {
  const calls = createCallTree(frames);
  /** By id. */
  const selfSizes = new Map<number, number>();
  const samples: { readonly size: number; readonly nodeId: number; readonly ordinal: number }[] = [];
  return {
    add(stack, bytes, count) {
      const { id } = stack.length === 0 ? calls.root : calls.nodeOf(stack);
      selfSizes.set(id, (selfSizes.get(id) ?? 0) + bytes);
      for (let at = 0; at < count; at += 1) {
        samples.push({ size: bytes / count, nodeId: id, ordinal: samples.length + 1 });
      }
    },
    text: () => `{"head":${nestedText(calls.nodes, selfSizes)},"samples":${JSON.stringify(samples)}}`,
  };
}

/** Calls as nested objects. Stacks may be deeper than `JSON.stringify` can go. */
function nestedText(nodes: readonly V8Node[], selfSizes: ReadonlyMap<number, number>): string {
  const parts: string[] = [];
  const open: { readonly node: V8Node; written: number }[] = [];
  const begin = (node: V8Node | undefined): void => {
    if (node === undefined) return;
    const { id, callFrame } = node;
    parts.push(
      `{"callFrame":${JSON.stringify(callFrame)},"selfSize":${selfSizes.get(id) ?? 0},"id":${id},"children":[`,
    );
    open.push({ node, written: 0 });
  };
  begin(nodes[0]);
  for (let innermost = open.at(-1); innermost !== undefined; innermost = open.at(-1)) {
    const child = innermost.node.children[innermost.written];
    if (child === undefined) {
      parts.push(']}');
      open.pop();
      continue;
    }
    if (innermost.written > 0) parts.push(',');
    innermost.written += 1;
    begin(nodes[child - 1]);
  }
  return parts.join('');
}
