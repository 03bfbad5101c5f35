/** Retaining paths in answers: long ones are cut in the middle, and those of many objects are grouped by shape. */
import { z } from 'zod';
import {
  HeapPathStepSchema,
  type HeapEdge,
  type HeapNode,
  type HeapPath,
} from '../../../engine/heap/contract/heap-objects.ts';
import { truncateEnd } from '../../../base/units.ts';
import { FINALIZATION_CELL, isEngineClass, withMeaning } from '../../../engine/heap/contract/heap-class-names.ts';
import { withComponent } from '../../../engine/heap/contract/heap-components.ts';
import {
  edgeText,
  nodeName,
  nodeText,
  isNamedFunction,
  pathLines,
  placedName,
  stepName,
  stepNode,
} from '../heap-text.ts';

// Steps of V8 and Blink in a retaining path, as one: how they hold the first object of the page, and what is between an element and its code.

type Steps = HeapPath['steps'];

/** Fewer steps are shown as they are: the folded line would not be shorter. */
const MIN_FOLDED = 3;

/** Objects of Blink that say why a callback is alive; what is above them holds every object of the page. */
const HOLDER =
  /^(?:DOMTimer|V8(?:Event|Frame|Idle)\w*|(?:Mutation|Resize|Intersection|Performance)Observer|MessagePort|BroadcastChannel|(?:Shared)?Worker|WebSocket|EventSource|XMLHttpRequest|AbortSignal)$/;

/** True if only the engine leads to the node, and it is neither a function of the page nor in the scope of one. */
function isPlumbing({ edge, node }: Steps[number]): boolean {
  if (edge === null) return true;
  return edge.edgeClass === 'engine' && edge.type !== 'context' && node.type !== 'closure';
}

/** The number of steps at the start that are folded; 0 if they are few. The object itself is never folded. */
export function foldedSteps(steps: Steps): number {
  const others = steps.findIndex((step) => !isPlumbing(step));
  const count = Math.min(others < 0 ? steps.length : others, steps.length - 1);
  return count < MIN_FOLDED ? 0 : count;
}

/** Objects of Blink without its namespace in their name. */
const WITHOUT_NAMESPACE = /^(?:Detached )?(?:V8[A-Z]\w*|(?:JS)?EventListener|JSEventHandler|ScheduledAction)$/;

/** True if a step is a table or a wrapper of Blink, such as those between an element and the function of its listener. */
function isOfBlink({ edge, node }: Steps[number]): boolean {
  const { name, type } = node;
  // A cell of a FinalizationRegistry is V8's: however many lead to one, they are one list.
  if (name === FINALIZATION_CELL) return false;
  return edge?.edgeClass === 'engine' && type === 'native' && (isEngineClass(name) || WITHOUT_NAMESPACE.test(name));
}

/** The number of steps of Blink from `from` on, before `end`, that are folded into the last of them; 0 if they are few. */
function foldedRun(steps: Steps, from: number, end: number): number {
  let to = from;
  for (let step = steps[to]; to < end && step !== undefined && isOfBlink(step); step = steps[to]) to += 1;
  return to - from < MIN_FOLDED ? 0 : to - from;
}

/** `DOMTimer → … → system / Context`: the object of Blink that says why, otherwise the first that is not one of V8's roots; and the last. */
export function foldedRoot(folded: Steps, nameOf: (node: HeapNode) => string): string {
  const last = folded.at(-1)?.node;
  const holder = folded.find(({ node }) => HOLDER.test(node.name));
  const first = (holder ?? folded.find(({ node }) => node.type !== 'synthetic') ?? folded[0])?.node;
  if (first === undefined || last === undefined) return '…';
  if (first === last) {
    const root = folded.findLast(({ node }) => node.type === 'synthetic')?.node;
    return root === undefined ? `… → ${nameOf(last)}` : `${nameOf(root)} → … → ${nameOf(last)}`;
  }
  return `${nameOf(first)} → … → ${nameOf(last)}`;
}

/** Steps shown at the start and at the end of a longer path. */
const ROOT_STEPS = 6;
const OBJECT_STEPS = 14;

export const ShownPathSchema = z.object({
  /** From the root to the object; of a long path the first `ROOT_STEPS` and the last steps. */
  steps: z.array(HeapPathStepSchema),
  /** Steps omitted after the first ones: a linked list of a million entries is one path. */
  omittedSteps: z.number(),
});
export type ShownPath = z.infer<typeof ShownPathSchema>;

export function shownPath({ steps }: HeapPath): ShownPath {
  if (steps.length <= ROOT_STEPS + OBJECT_STEPS) return { steps, omittedSteps: 0 };
  const shown = [...steps.slice(0, ROOT_STEPS), ...steps.slice(-OBJECT_STEPS)];
  return { steps: shown, omittedSteps: steps.length - shown.length };
}

/** Lines of the steps from `from` to `end`; a run of Blink's own is one, with the last of them. */
function foldedLines(steps: HeapPath['steps'], lines: readonly string[], from: number, end: number): string[] {
  const shown: string[] = [];
  for (let at = from; at < end; at += 1) {
    // The object itself is never folded.
    const run = foldedRun(steps, at, Math.min(end, steps.length - 1));
    const [first, last] = [steps[at], steps[at + run - 1]];
    if (run === 0 || first === undefined || last === undefined) {
      shown.push(lines[at] ?? '');
      continue;
    }
    shown.push(`${first.edge === null ? '' : `${edgeText(first.edge)} → `}… → ${stepNode(last.node)}`);
    at += run - 1;
  }
  return shown;
}

/** One line per step, from the root to the object. Steps of the engine, at the root and between, are one line unless `isUnfolded`. */
export function shownPathLines({ steps, omittedSteps }: ShownPath, isUnfolded = false): string[] {
  const start = omittedSteps === 0 ? steps : steps.slice(0, ROOT_STEPS + 1);
  const folded = isUnfolded ? 0 : foldedSteps(start);
  const root = folded === 0 ? [] : [foldedRoot(steps.slice(0, folded), (node) => stepNode(node))];
  const lines = pathLines({ steps });
  const part = (from: number, end: number): string[] =>
    isUnfolded ? lines.slice(from, end) : foldedLines(steps, lines, from, end);
  return omittedSteps === 0
    ? [...root, ...part(folded, steps.length)]
    : [...root, ...part(folded, ROOT_STEPS), `… ${omittedSteps} more steps …`, ...part(ROOT_STEPS, steps.length)];
}

export const PathGroupSchema = z.object({
  /** Edges and classes from the root to the objects; elements as `[]`, repeated steps once with their count. */
  shape: z.array(z.string()),
  count: z.number(),
  /** Size of the largest object in the group, which is the example. */
  largestRetainedSizeBytes: z.number().nullable(),
  exampleId: z.number(),
  example: ShownPathSchema,
});
export type PathGroup = z.infer<typeof PathGroupSchema>;

/** The class and its component; with a source map the original name, and for an object of the engine what it is. `before`: the node that leads to it. */
function className(node: HeapNode, before?: HeapNode): string {
  if (node.original !== undefined || before?.original !== undefined) return stepName(node, before);
  return withMeaning(
    withComponent(truncateEnd(node.type === 'closure' ? node.name : nodeName(node), 60), node.component),
  );
}

/** `.registry → Map`; the index of an element or of a hidden edge does not matter for the shape. */
function stepShape({ edge, node }: HeapPath['steps'][number], before: HeapNode | undefined): string {
  if (edge === null) return className(node, before);
  return `${edgeShape(edge)} → ${className(node, before)}`;
}

function edgeShape(edge: HeapEdge): string {
  return /^\d+$/.test(edge.name) ? '[]' : edgeText(edge);
}

/** One line of a shape: a step, or equal ones. */
interface ShapeLine {
  /** With the class; paths with equal texts are of one shape. */
  readonly text: string;
  length: number;
  /** With the name of a function in place of its class; null if there is none, or several. */
  named: string | null;
}

/** `[] → tick() (app.js:1:58)` for a function whose class is only `Function`: with a source map the class has its name. */
function namedStep({ edge, node }: HeapPath['steps'][number]): string | null {
  if (edge === null || node.original !== undefined) return null;
  return isNamedFunction(node) || (node.type === 'closure' && node.location !== undefined)
    ? `${edgeShape(edge)} → ${placedName(node, 60)}`
    : null;
}

/** Repeated steps become `.next → Entry ×3` in the text; the count does not matter when shapes are compared. */
function shapeOf({ steps }: HeapPath, isUnfolded: boolean): { key: string; lines: ShapeLine[] } {
  const folded = isUnfolded ? 0 : foldedSteps(steps);
  const runs: ShapeLine[] =
    folded === 0
      ? []
      : [{ text: foldedRoot(steps.slice(0, folded), (node) => className(node)), length: 1, named: null }];
  for (let at = folded; at < steps.length; at += 1) {
    const run = isUnfolded ? 0 : foldedRun(steps, at, steps.length - 1);
    const [step, end] = [steps[at], steps[at + run - 1]];
    if (step === undefined) break;
    const text =
      run === 0 || end === undefined || step.edge === null
        ? stepShape(step, steps[at - 1]?.node)
        : `${edgeShape(step.edge)} → … → ${className(end.node)}`;
    const named = run === 0 ? namedStep(step) : null;
    const last = runs.at(-1);
    if (last?.text === text) {
      last.length += 1;
      if (last.named !== named) last.named = null;
    } else runs.push({ text, length: 1, named });
    at += Math.max(0, run - 1);
  }
  return { key: JSON.stringify(runs.map(({ text }) => text)), lines: runs };
}

function shapeText({ text, named, length }: ShapeLine): string {
  return length === 1 ? (named ?? text) : `${named ?? text} ×${length}`;
}

/** Groups paths by shape, most objects first. Each path comes with its number of objects and the largest of them, largest first. */
export function groupPaths(
  ways: readonly { count: number; node: HeapNode; path: HeapPath }[],
  isUnfolded = false,
): PathGroup[] {
  const groups = new Map<string, Omit<PathGroup, 'shape'> & { readonly lines: readonly ShapeLine[] }>();
  for (const { count, node, path } of ways) {
    const { key, lines } = shapeOf(path, isUnfolded);
    const known = groups.get(key);
    if (known !== undefined) {
      known.count += count;
      // Different functions on one path, such as those of several places that call the same, are only functions.
      for (const [at, line] of known.lines.entries()) if (line.named !== lines[at]?.named) line.named = null;
      continue;
    }
    groups.set(key, {
      lines,
      count,
      largestRetainedSizeBytes: node.retainedSizeBytes,
      exampleId: node.id,
      example: shownPath(path),
    });
  }
  // A stable sort: groups with equal counts stay ordered by their largest object.
  return [...groups.values()]
    .toSorted((a, b) => b.count - a.count)
    .map(({ lines, ...group }) => ({ shape: lines.map(shapeText), ...group }));
}

export interface AlikePaths {
  /** One of them. */
  readonly path: ShownPath;
  /** Number of the others. */
  readonly others: number;
  /** Functions and objects of the page that the others begin with; not those of V8, the browser or the runtime. */
  readonly otherStarts: readonly string[];
}

interface JoinedPaths {
  readonly path: ShownPath;
  others: number;
  readonly otherStarts: string[];
}

/** Nodes of the engine before the first function of a path. */
const BEFORE_START: ReadonlySet<string> = new Set(['synthetic', 'native', 'hidden', 'code', 'array', 'object shape']);

/** Objects that every page or program has. */
const GLOBAL = /^(?:Window\b|(?:global|console|process)(?: \/|$))/;

/** True if a node says nothing about the page's own code: the engine's, a built-in function, or the global object. */
function isAnonymous({ type, name, original, location, isBuiltIn }: HeapNode): boolean {
  if (BEFORE_START.has(type) || isBuiltIn === true) return true;
  if (type === 'closure' && original === undefined && location === undefined) return true;
  return isEngineClass(name) || GLOBAL.test(name);
}

/**
 * Where the part of a path begins that is its own: at a timer, listener or observer to which only the engine leads, otherwise after the first
 * function. −1: at the root.
 */
function startOf({ steps }: ShownPath): number {
  const holder = steps.findLastIndex(({ node }) => HOLDER.test(node.name));
  if (holder > 0 && holder < steps.length - 1 && steps.slice(0, holder).every(({ node }) => isAnonymous(node)))
    return holder - 1;
  const at = steps.findIndex(({ node }) => !BEFORE_START.has(node.type));
  return at < steps.length - 1 && steps[at]?.node.type === 'closure' ? at : -1;
}

/** Steps at the root in which paths may differ, and steps that they must share then. */
const MAX_OWN_STEPS = 6;
const MIN_SHARED_STEPS = 6;

const stepKey = ({ edge, node }: ShownPath['steps'][number]): string =>
  `${edge?.type ?? ''} ${edge?.name ?? ''} ${node.id}`;

/** The number of steps at the start of a path that are not the other's; null if the two differ elsewhere too. */
function ownSteps(path: ShownPath, other: ShownPath): number | null {
  if (path.omittedSteps > 0 || other.omittedSteps > 0) return null;
  let shared = 0;
  for (;;) {
    const [one, two] = [path.steps.at(-1 - shared), other.steps.at(-1 - shared)];
    // The reference to the first object of both is another one in each path.
    if (one === undefined || two === undefined || one.node.id !== two.node.id) break;
    shared += 1;
    if (stepKey(one) !== stepKey(two)) break;
  }
  const own = Math.max(path.steps.length, other.steps.length) - shared;
  return shared < MIN_SHARED_STEPS || own > MAX_OWN_STEPS ? null : path.steps.length - shared;
}

/** The function of the page that a path leads through in its first steps, else the last object of the page there; none if there is neither. */
function startNames({ steps }: ShownPath, end: number): string[] {
  const before = steps.slice(1, end).filter(({ node }) => node.isBuiltIn !== true);
  const start = before.find(({ node }) => node.type === 'closure') ?? before.findLast(({ node }) => !isAnonymous(node));
  return start === undefined ? [] : [nodeText(start.node)];
}

/** Joins paths that differ only near the root: removing what they share frees the object from all of them. */
function joinNearRoot(paths: readonly JoinedPaths[]): JoinedPaths[] {
  const joined: JoinedPaths[] = [];
  for (const each of paths) {
    const known = joined.find(({ path }) => ownSteps(each.path, path) !== null);
    if (known === undefined) {
      joined.push(each);
      continue;
    }
    known.others += 1 + each.others;
    known.otherStarts.push(...startNames(each.path, ownSteps(each.path, known.path) ?? 0), ...each.otherStarts);
  }
  return joined;
}

/** V8's own storage of an object: what leads through it is a reference that has a name, or one to a member. */
const STORAGE: ReadonlySet<string> = new Set(['array', 'hidden', 'object shape']);

/** The nodes of a path without storage, each with its reference; '' where that leads through storage. */
function namedSteps({ steps }: ShownPath): { readonly id: number; readonly name: string }[] {
  return steps.flatMap((step, at) => {
    if (STORAGE.has(step.node.type)) return [];
    const isThrough = STORAGE.has(steps[at - 1]?.node.type ?? '') || step.edge?.type === 'hidden';
    return [{ id: step.node.id, name: isThrough ? '' : `${step.edge?.type ?? ''} ${step.edge?.name ?? ''}` }];
  });
}

/** True if a path is another one once more, by the storage of the objects: cutting the references with names cuts both. */
function isEcho(path: ShownPath, other: ShownPath): boolean {
  if (path.omittedSteps > 0 || other.omittedSteps > 0 || path.steps.length <= other.steps.length) return false;
  const [own, named] = [namedSteps(path), namedSteps(other)];
  return (
    own.length === named.length &&
    own.every(({ id, name }, at) => id === named[at]?.id && (name === '' || name === named[at].name))
  );
}

/**
 * Joins paths that differ only in the function that they begin with: every built-in function (`slice()`, `indexOf()`) leads to the same global
 * object. Then those that differ only near the root. In the order of the first path of each.
 */
export function alikePaths(paths: readonly ShownPath[]): AlikePaths[] {
  const groups = new Map<string, JoinedPaths>();
  const told = paths.filter((path) => !paths.some((other) => isEcho(path, other)));
  for (const path of told) {
    const start = startOf(path);
    // The reference to the first of them is another one in each path.
    const [first, ...after] = path.steps.slice(start + 1);
    const own = after.map(({ edge, node }) => [edge?.type, edge?.name, node.id]);
    const key = JSON.stringify([start < 0, path.omittedSteps, first?.node.id, own]);
    const known = groups.get(key);
    if (known === undefined) {
      groups.set(key, { path, others: 0, otherStarts: [] });
      continue;
    }
    known.others += 1;
    known.otherStarts.push(...startNames(path, start + 1));
  }
  return joinNearRoot([...groups.values()]);
}
