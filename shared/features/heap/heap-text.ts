/** Formats heap objects, edges and paths, the same way in every heap tool. */
import { formatBytes, formatCount, truncateEnd, truncateMiddle } from '../../base/units.ts';
import { originalPlaceText, scriptPlaceText } from '../../core/findings/function-names.ts';
import { functionText } from '../../engine/heap/contract/heap-function-names.ts';
import { FINALIZATION_CELL, withMeaning } from '../../engine/heap/contract/heap-class-names.ts';
import type { HeapCluster } from '../../engine/heap/contract/heap-differences.ts';
import type { HeapClassRow } from '../../engine/heap/contract/heap-classes.ts';
import { withComponent } from '../../engine/heap/contract/heap-components.ts';
import {
  shownDistance,
  type HeapEdgeNode,
  type HeapNode,
  type HeapPath,
} from '../../engine/heap/contract/heap-objects.ts';
import { frameworkStart, frameworkText } from './framework-steps.ts';

type Edge = HeapEdgeNode['edge'];

const NAME_CHARS = 60;
const KEY_CHARS = 40;
const CLASS_CHARS = 30;

/** A function without a name, as profiles have it. */
const ANONYMOUS = '(anonymous)';
/** Its preview. */
const NO_NAME = '()';

/** `global / ` has a place for an address after the slash, which is empty in Node and Deno. */
function shownClass(name: string): string {
  return name.replace(/ \/ $/, '');
}

/**
 * The class name; for functions and V8's roots their own name: `onClick()`, `(GC roots)`. With a source map the original name, and for an
 * anonymous function the one around it: `closure in DetailsView constructor`.
 */
export function nodeName(node: HeapNode): string {
  const { name, type, preview, original, boundTo } = node;
  if (type === 'synthetic') return preview === '' ? '(root)' : preview;
  if (type !== 'closure') return original?.name ?? shownClass(name);
  const known = original?.name ?? null;
  if (known !== null) return functionText(known, boundTo);
  const around = aroundOf(node);
  if ((preview === '' || preview === NO_NAME) && around !== undefined) return `closure in ${around}`;
  if (preview === NO_NAME) return ANONYMOUS;
  return preview === '' ? name : preview;
}

/** The function or class around a function, by its original source or by its script. */
function aroundOf({ original, location }: HeapNode): string | undefined {
  return original?.around ?? location?.around;
}

/** True if the snapshot has a name for a function. */
export function isNamedFunction({ type, preview }: HeapNode): boolean {
  return type === 'closure' && preview !== '' && preview !== NO_NAME;
}

/** The preview, unless the name has it already. */
export function ownPreview(node: HeapNode): string {
  const { preview } = node;
  return preview === nodeName(node) || preview === NO_NAME ? '' : preview;
}

/** The name with the component of a framework that the object belongs to: `FiberNode of OrderRow`, `Detached <tr> · OrderRow`. */
export function componentName(node: HeapNode, nameChars: number = NAME_CHARS): string {
  return withComponent(truncateEnd(nodeName(node), nameChars), node.component);
}

/** Where a function is: `details.js:4:12` in its original source, else in its script. '' for other nodes and without a position. */
function functionPlace({ type, original, location }: HeapNode): string {
  if (type !== 'closure') return '';
  if (original !== undefined) return originalPlaceText(original);
  return location === undefined ? '' : scriptPlaceText(location);
}

/** `Order`; a function with the position in its source: `onClick() (details.js:4:12)`. */
export function placedName(node: HeapNode, nameChars: number): string {
  const place = functionPlace(node);
  return `${componentName(node, nameChars)}${place === '' ? '' : ` (${place})`}`;
}

/** `Order @1234` */
export function nodeText(node: HeapNode, nameChars: number = NAME_CHARS): string {
  return `${placedName(node, nameChars)} @${node.id}`;
}

/** Chromium's name of a context ends with an id that means nothing to a reader: `system / Context / scope @54775`. */
export function withoutScopeId(name: string): string {
  return name.replace(/ \/ scope @\d+$/, '');
}

/** V8's name of the variables of a function that closures use. */
const CONTEXT = /^system \/ Context\b/;

/**
 * A node of a path: a context after a closure that uses it has the name of the function around the closure, `scope of DetailsView constructor`; an
 * object of the engine says what it is, `DOMTimer (timer: setTimeout or setInterval)`.
 */
export function stepName(node: HeapNode, before: HeapNode | undefined): string {
  const around = before?.type === 'closure' ? aroundOf(before) : undefined;
  return around !== undefined && CONTEXT.test(node.name)
    ? `scope of ${around}`
    : withoutScopeId(withMeaning(placedName(node, NAME_CHARS)));
}

/** `DOMTimer (timer: setTimeout or setInterval) @3` */
export function stepNode(node: HeapNode, before?: HeapNode): string {
  return `${stepName(node, before)} @${node.id}${node.isDetached ? ' (detached)' : ''}`;
}

/** `.registry`, `[3]`, `.scope (context)`: edges that are neither property nor element have their type. */
export function edgeText({ name, type, original }: Edge): string {
  const short = truncateEnd(original ?? name, NAME_CHARS);
  if (type === 'element') return `[${short}]`;
  return type === 'property' ? `.${short}` : `.${short} (${type})`;
}

export function distanceText(distance: number | null): string {
  const shown = shownDistance(distance);
  return shown === null ? '–' : formatCount(shown);
}

export function optionalBytes(sizeBytes: number | null): string {
  return sizeBytes === null ? '–' : formatBytes(sizeBytes);
}

/** `root → .window Window @3 → .registry Map @9`, ending at the object. */
export function pathLines({ steps }: HeapPath): string[] {
  return steps.map(({ edge, node }, index) => {
    const shown = stepNode(node, steps[index - 1]?.node);
    return edge === null ? shown : `${edgeText(edge)} → ${shown}`;
  });
}

/** An edge in a path expression; `→` for edges that code cannot access. */
function shortEdge({ name: generated, type, original }: Edge): string {
  const name = original ?? generated;
  if (type === 'element') return `[${name}]`;
  return `${type === 'property' ? '.' : '→'}${truncateEnd(name, 30)}`;
}

/** True if an edge is a slot of V8's table of a collection: it says nothing about the other entries. */
function isSlot({ edge }: HeapPath['steps'][number]): boolean {
  return edge !== null && (edge.type === 'internal' || edge.type === 'hidden') && /^\d+$/.test(edge.name);
}

/** True if an edge leads from a collection to V8's table of it, or to a cell of a FinalizationRegistry. */
function isTable({ edge, node }: HeapPath['steps'][number]): boolean {
  return (edge?.type === 'internal' && edge.name === 'table') || node.name === FINALIZATION_CELL;
}

/** Blink's own objects that are no more than the storage of a collection. */
const BLINK_STORAGE = /^blink::(?:Heap\w*Backing|BasicHeap\w*|Heap(?:Vector|HashMap|HashSet|Deque)\b)/;

/** Chromium adds the origin to the name of a global object. */
const GLOBAL_ORIGIN = /^(Window) \/ .*$/;

/** True if Blink numbered the reference: the number differs from snapshot to snapshot and says nothing. */
function isNumberedByBlink({ edge }: HeapPath['steps'][number]): boolean {
  return edge?.type === 'element' && edge.edgeClass === 'engine';
}

/** `Blink: AbortSignalRegistry of Window`, if the path ends with Blink's own references from an object that has a name; else null. */
function blinkKeeper({ steps }: HeapPath): string | null {
  const owner = steps.findLastIndex((step) => !isNumberedByBlink(step));
  const between = steps.slice(owner + 1, -1);
  const keeper = between.findLast(({ node: { name } }) => name.startsWith('blink::') && !BLINK_STORAGE.test(name));
  const from = steps[owner];
  if (keeper === undefined || from === undefined) return null;
  const of =
    from.edge === null || from.node.type === 'synthetic'
      ? ''
      : ` of ${withoutScopeId(nodeName(from.node)).replace(GLOBAL_ORIGIN, '$1')}`;
  return `Blink: ${keeper.node.name.slice('blink::'.length)}${of}`;
}

/**
 * The last `depth` edges of a path as an expression: `…Window.registry.handlers[3]`. For a path that stands for `newCount` objects that are new in a collection of
 * V8, their number is the end, whatever else the collection holds: `etagOf()→context→seen→[854 new entries]`.
 */
export function pathExpression(path: HeapPath, depth: number, maxChars: number, newCount = 1): string {
  const last = path.steps.at(-1);
  const keeper = blinkKeeper(path);
  if (keeper !== null) return truncateMiddle(keeper, maxChars);
  const isGroup = newCount > 1 && last !== undefined && isSlot(last);
  const entries = isGroup ? `→[${formatCount(newCount)} new entries]` : '';
  // The table is a part of the collection, and so is the number of a slot in it.
  const steps = (isGroup ? path.steps.slice(0, -1) : path.steps).filter((step) => !isTable(step));
  const inside = frameworkStart({ steps });
  // The last reference is shown also where it is the framework's own.
  const shownFrom = Math.max(firstShown(steps, depth), Math.min((inside?.at ?? 0) + 1, steps.length - 1));
  const tail = steps.slice(shownFrom);
  const holder = steps[shownFrom - 1];
  const isInside = inside !== null && inside.at >= shownFrom - 1;
  let start = isInside
    ? frameworkText(inside)
    : holder === undefined
      ? ''
      : withoutScopeId(componentName(holder.node, 40));
  // A synthetic root is as much V8's as the references from it.
  const isRoot = !isInside && start.startsWith('(') && tail[0] !== undefined && isEngineStep(tail[0]);
  const engine = isRoot ? runOfEngine(tail, 0) : 0;
  if (isRoot) start = stepsText(engine + 1);
  const edges = edgesText(tail.slice(engine));
  const from = shownFrom > 1 ? '…' : '';
  const explained = `${from}${withMeaning(start)}${edges}${entries}`;
  // The edges say more than what their owner is.
  return explained.length <= maxChars ? explained : truncateMiddle(`${from}${start}${edges}${entries}`, maxChars);
}

/** The same for a cluster: the path of a chain leads to its first object, and its links follow: `.registry.head → .next (chain)`. */
export function clusterPath(
  { path, chain, topCount }: Pick<HeapCluster, 'path' | 'chain' | 'topCount'>,
  depth: number,
  maxChars: number,
): string {
  const expression = pathExpression(path, depth, maxChars, chain === undefined ? topCount : 1);
  return chain === undefined ? expression : `${expression}${chainText(chain.through.join(''))}`;
}

/** ` → .next (chain)` */
export const chainText = (through: string): string => ` → ${through} (chain)`;

/** True if an edge is one of V8's own, which no author wrote, and leads to nothing with a place in a script. */
function isEngineStep({ edge, node }: HeapPath['steps'][number]): boolean {
  const isPlaced = node.location !== undefined || node.original !== undefined;
  return edge?.edgeClass === 'engine' && edge.type !== 'context' && edge.name !== 'context' && !isPlaced;
}

function runOfEngine(steps: HeapPath['steps'], from: number): number {
  const end = steps.findIndex((step, at) => at >= from && !(isEngineStep(step) && !isSlot(step)));
  return (end < 0 ? steps.length : end) - from;
}

const stepsText = (count: number): string => `(${formatCount(count)} V8 steps)`;

/** `.store→(3 V8 steps).listeners[]`: as in the view of retaining paths, several steps of V8 are one. */
function edgesText(steps: HeapPath['steps']): string {
  const parts: string[] = [];
  for (let at = 0; at < steps.length; at += 1) {
    const step = steps[at];
    const run = runOfEngine(steps, at);
    if (run > 1) {
      parts.push(`→${stepsText(run)}`);
      at += run - 1;
    } else if (step !== undefined)
      parts.push(isSlot(step) ? slotText(step) : step.edge === null ? '' : shortEdge(step.edge));
  }
  return parts.join('');
}

/** `[]`, or `.get(<main>)` of a value in a Map whose key is an object: which one it is may be the cause. */
function slotText({ edge }: HeapPath['steps'][number]): string {
  return edge?.key === undefined ? '[]' : `.get(${truncateEnd(edge.key, KEY_CHARS)})`;
}

/** The first of the last `depth` edges; slots of collections are not counted. */
function firstShown(steps: HeapPath['steps'], depth: number): number {
  let left = depth;
  for (let at = steps.length - 1; at > 1; at -= 1) {
    const step = steps[at];
    if (step !== undefined && !isSlot(step)) left -= 1;
    if (left === 0) return at;
  }
  return 1;
}

/** True if a class is that of plain objects with these properties: `{url, name}`. */
export function isShape(className: string): boolean {
  return className.startsWith('{');
}

/** For answers that name plain objects by their properties, or preview them. */
export const NO_SMALL_INTEGERS =
  'In snapshots of Node 24 and Electron 42, properties with a small integer may be missing.';

/** A class of the class table: its original name with the position of its constructor, else the generated name. */
export function classText({ name, original }: Pick<HeapClassRow, 'name' | 'original'>, nameChars: number): string {
  const known = original?.name ?? null;
  if (original === undefined || known === null) return truncateEnd(shownClass(name), nameChars);
  return `${truncateEnd(known, nameChars)} (${originalPlaceText(original)})`;
}

/** `40 Order, 12 Line, 3 more classes`: the largest classes of what a path retains. `isOriginal`: by the names that a source map has. */
export function retainedClasses(
  { classes, otherClasses }: Pick<HeapCluster, 'classes' | 'otherClasses'>,
  most = classes.length,
  isOriginal = true,
): string {
  const shown = classes.slice(0, most).map(({ name, original, count }) => {
    const known = isOriginal ? (original ?? name) : name;
    return `${formatCount(count)} ${truncateEnd(known, CLASS_CHARS)}`;
  });
  const others = otherClasses + classes.length - shown.length;
  return [...shown, ...(others === 0 ? [] : [`${formatCount(others)} more classes`])].join(', ');
}
