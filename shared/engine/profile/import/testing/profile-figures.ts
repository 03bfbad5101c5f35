/** Test helper: figures of the text that an importer returns, and the error of one that it refuses. */
import { AppFailure } from '../../../../base/errors.ts';

/** Self time by function in µs, and the whole, of a `.cpuprofile`. */
export function selfTimes(text: string): Record<string, number> {
  const profile = JSON.parse(text) as {
    nodes: { id: number; callFrame: { functionName: string } }[];
    endTime: number;
    samples: number[];
    timeDeltas: number[];
  };
  const nameOf = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const times: Record<string, number> = {};
  let atUs = 0;
  for (const [index, node] of profile.samples.entries()) {
    atUs += profile.timeDeltas[index] ?? 0;
    const nextUs = index + 1 < profile.samples.length ? atUs + (profile.timeDeltas[index + 1] ?? 0) : profile.endTime;
    const name = nameOf.get(node) ?? '?';
    times[name] = (times[name] ?? 0) + nextUs - atUs;
  }
  return { ...times, all: profile.endTime };
}

interface HeapNode {
  readonly callFrame: { readonly functionName: string };
  readonly selfSize: number;
  readonly children: readonly HeapNode[];
}

/** Live bytes of a `.heapprofile` by stack, the outermost function first. */
export function liveBytes(text: string): Record<string, number> {
  const bytesOf = ({ callFrame, selfSize, children }: HeapNode, above: string): Record<string, number> => {
    const stack = `${above}/${callFrame.functionName}`;
    const below = children.map((child) => bytesOf(child, stack));
    return Object.assign(selfSize === 0 ? {} : { [stack]: selfSize }, ...below);
  };
  return bytesOf((JSON.parse(text) as { head: HeapNode }).head, '');
}

/** `code: message` of the expected failure; `none` if the work succeeds. */
export function refusal(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof AppFailure) return `${thrown.error.code}: ${thrown.error.message}`;
    throw thrown;
  }
  return 'none';
}
