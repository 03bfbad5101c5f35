/** Retaining paths as answers carry them: long ones cut in the middle, those of many objects grouped by their shape. */
import { z } from 'zod';
import { HeapPathStepSchema, type HeapNode, type HeapPath } from '../contracts/heap-objects.ts';
import { truncateEnd } from '../base/units.ts';
import { edgeText, nodeName, pathLines } from './heap-text.ts';

/** Steps kept at the root's end and at the object's end of a longer path. */
const ROOT_STEPS = 6;
const OBJECT_STEPS = 14;

export const ShownPathSchema = z.object({
  /** From the root to the object; where steps are omitted, the first `ROOT_STEPS` and the last ones. */
  steps: z.array(HeapPathStepSchema),
  /** Left out after the sixth step: a list of a million entries is one path. */
  omittedSteps: z.number(),
});
export type ShownPath = z.infer<typeof ShownPathSchema>;

export function shownPath({ steps }: HeapPath): ShownPath {
  if (steps.length <= ROOT_STEPS + OBJECT_STEPS) return { steps, omittedSteps: 0 };
  const shown = [...steps.slice(0, ROOT_STEPS), ...steps.slice(-OBJECT_STEPS)];
  return { steps: shown, omittedSteps: steps.length - shown.length };
}

/** One step a line, from the root to the object. */
export function shownPathLines({ steps, omittedSteps }: ShownPath): string[] {
  const lines = pathLines({ steps });
  return omittedSteps === 0
    ? lines
    : [...lines.slice(0, ROOT_STEPS), `… ${omittedSteps} more steps …`, ...lines.slice(ROOT_STEPS)];
}

export const PathGroupSchema = z.object({
  /** Edges and classes from the root to the objects, elements as `[]`, repeated steps once with their number. */
  shape: z.array(z.string()),
  count: z.number(),
  /** Of the largest object of the group, which is the example. */
  largestRetainedSizeBytes: z.number().nullable(),
  exampleId: z.number(),
  example: ShownPathSchema,
});
export type PathGroup = z.infer<typeof PathGroupSchema>;

/** `.registry → Map`; the number of an element or of a hidden edge tells nothing of the shape. */
function stepShape({ edge, node }: HeapPath['steps'][number]): string {
  const className = truncateEnd(node.type === 'synthetic' ? nodeName(node) : node.name, 60);
  if (edge === null) return className;
  const step = /^\d+$/.test(edge.name) ? '[]' : edgeText(edge);
  return `${step} → ${className}`;
}

/** `.next → Entry`, three times in a row: `.next → Entry ×3` in the text, without the number where shapes are compared. */
function shapeOf({ steps }: HeapPath): { key: string; lines: string[] } {
  const runs: { text: string; length: number }[] = [];
  for (const step of steps) {
    const text = stepShape(step);
    const last = runs.at(-1);
    if (last?.text === text) last.length += 1;
    else runs.push({ text, length: 1 });
  }
  return {
    key: JSON.stringify(runs.map(({ text }) => text)),
    lines: runs.map(({ text, length }) => (length === 1 ? text : `${text} ×${length}`)),
  };
}

/** Paths with the number of objects held so and the largest of them, largest first: grouped by shape, most objects first. */
export function groupPaths(ways: readonly { count: number; node: HeapNode; path: HeapPath }[]): PathGroup[] {
  const groups = new Map<string, PathGroup>();
  for (const { count, node, path } of ways) {
    const { key, lines } = shapeOf(path);
    const known = groups.get(key);
    if (known !== undefined) {
      known.count += count;
      continue;
    }
    groups.set(key, {
      shape: lines,
      count,
      largestRetainedSizeBytes: node.retainedSizeBytes,
      exampleId: node.id,
      example: shownPath(path),
    });
  }
  // Stable: groups of equal number stay with the larger object first.
  return [...groups.values()].toSorted((a, b) => b.count - a.count);
}
