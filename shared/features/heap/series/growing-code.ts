/**
 * The code behind growth: the function of objects that grow, and for a timer, listener or observer of Blink, whose path from the root has no
 * name of the page, the function that it calls.
 */
import type { GrowingCode, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import type { Placed } from '../growing/growing-path-text.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import { type HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { isShape, nodeName } from '../heap-text.ts';
import { isVariable } from '../cut-reference.ts';
import { isInList, isRegistration } from '../page-paths.ts';
import { isRuntimeScript } from '../../../base/third-party.ts';
import { sourceOf } from './holder-code.ts';

/** References of one object that are followed; a callback is among the first. */
const MAX_REFERENCES = 40;
const MAX_DEPTH = 6;
const MAX_VISITED = 60;
/** Paths whose code is named. */
const MAX_NAMED = 3;

/** Objects of Blink between a registration, or an object with listeners, and its function; others lead to the window, and from there everywhere. */
const TO_CALLBACK =
  /^(?:Detached )?(?:ScheduledAction|V8\w*|EventListener|JSBasedEventListener|JSEventListener|JSEventHandler|blink::EventTargetData|blink::\w*(?:Listener|Callback|Action|Delegate)\w*)$/;

/** The holder of an object's listeners, and the list in it, whose name is long. */
const LISTENERS = 'blink::EventTargetData';
const LISTENER_LIST = /^blink::(?:BasicHeapVector|HeapVector)/;

/** The function that a timer, listener or observer calls, or a listener of an object; null if none is found nearby. */
async function callbackOf(file: string, id: number, ask: Ask): Promise<HeapNode | null> {
  const visited = new Set([id]);
  let level: { readonly id: number; readonly name: string }[] = [{ id, name: '' }];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth += 1) {
    const next: typeof level = [];
    for (const each of level) {
      const found = await ask(file, 'heap.references', { id: each.id, count: MAX_REFERENCES });
      const callback = found.rows.find(({ node }) => node.type === 'closure');
      if (callback !== undefined) return callback.node;
      for (const { node } of found.rows) {
        const isOnWay = TO_CALLBACK.test(node.name) || (each.name === LISTENERS && LISTENER_LIST.test(node.name));
        if (visited.has(node.id) || visited.size >= MAX_VISITED || !isOnWay) continue;
        visited.add(node.id);
        next.push(node);
      }
    }
    level = next;
  }
  return null;
}

/** Functions that are asked for their place. */
const MAX_FUNCTIONS = 8;

/** Built-in collections have no code of their own, but functions in them have, such as the listeners in a list. */
const COLLECTION = /^(?:Array|Set|Map)$/;

/** The first function in a collection, or the only one that a plain object has; null if no script has one of the first members, as the function that settles a promise. */
async function functionIn(file: string, { node: id, className }: GrowingPath, ask: Ask): Promise<HeapNode | null> {
  const isCollection = COLLECTION.test(className);
  if (!isCollection && !isShape(className)) return null;
  const found = await ask(file, 'heap.references', { id, count: MAX_REFERENCES });
  const functions = found.rows.filter(({ node }) => node.type === 'closure').map(({ node }) => node.id);
  if (!isCollection && functions.length > 1) return null;
  const placed = await firstPlaced(file, functions.slice(0, MAX_FUNCTIONS), ask);
  return placed?.node ?? null;
}

/** Objects that each link of a chain keeps, and how far below it a function is looked for. */
const MAX_KEPT = 60;
const MAX_KEPT_DEPTH = 6;

const sizeOf = ({ retainedSizeBytes, shallowSizeBytes }: HeapNode): number => retainedSizeBytes ?? shallowSizeBytes;

/** A name says more than the place in which an anonymous function was made. */
const isNamed = (node: HeapNode): boolean => /^[A-Za-z_$][\w$]*\(/.test(nodeName(node));

/** Objects that an object keeps, the largest first, each after the one that keeps it. */
async function keptBelow(file: string, id: number, ask: Ask): Promise<HeapNode[]> {
  const below = async (of: number, depth: number): Promise<{ node: HeapNode; depth: number }[]> =>
    (await ask(file, 'heap.dominated', { id: of, count: MAX_KEPT })).rows.map((node) => ({ node, depth }));
  const found: HeapNode[] = [];
  let open = await below(id, 1);
  while (found.length < MAX_KEPT) {
    const [largest, ...others] = open.toSorted((a, b) => sizeOf(b.node) - sizeOf(a.node));
    if (largest === undefined) break;
    found.push(largest.node);
    const more = largest.depth < MAX_KEPT_DEPTH ? await below(largest.node.id, largest.depth + 1) : [];
    open = [...others, ...more];
  }
  return found;
}

/**
 * The function of the page that a link keeps, where the links themselves are of a library: what it subscribed, or has queued. Only what goes with the link counts, without
 * the links behind it. Null if there is none.
 */
async function functionOfLink(file: string, { node: id }: GrowingPath, ask: Ask): Promise<HeapNode | null> {
  const { node, location } = await ask(file, 'heap.object', { id });
  const isOwn = location !== null && node?.isThirdParty !== true;
  if (node === null || isOwn || node.type === 'closure') return null;
  const kept = await ask(file, 'heap.dominated', { id, count: MAX_REFERENCES });
  for (const each of kept.rows.filter(({ name }) => name !== node.name)) {
    const functions = [each, ...(await keptBelow(file, each.id, ask))]
      .filter((one) => one.type === 'closure' && one.isThirdParty !== true && !isRuntimeScript(sourceOf(one) ?? ''))
      .toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)))
      .map((found) => found.id);
    const placed = await firstPlaced(file, functions.slice(0, MAX_FUNCTIONS), ask);
    if (placed !== null) return placed.node;
  }
  return null;
}

/** The function that captures the variable, or the object with the property; null where it is only somewhere on the way, as the one that began a server. */
async function capturingFunction(
  file: string,
  { edgeToCut, owner, capturedBy }: GrowingPath,
  ask: Ask,
): Promise<number | null> {
  if (capturedBy === null || owner === null || isVariable(edgeToCut)) return capturedBy?.node ?? null;
  const query = { count: MAX_REFERENCES };
  const held = await ask(file, 'heap.retainers', { id: owner, ...query });
  const own = await ask(file, 'heap.references', { id: capturedBy.node, ...query });
  const scopes = new Set(own.rows.map(({ node }) => node.id));
  return held.rows.some(({ edge, node }) => edge.type === 'context' && scopes.has(node.id)) ? capturedBy.node : null;
}

/** The code of one path; null if no script has it. */
async function codeOf(file: string, row: GrowingPath, ask: Ask): Promise<GrowingCode | null> {
  const { node: id, className, owner, isKeptByBrowser = false } = row;
  const callback =
    isRegistration(className) || isKeptByBrowser || isInList(row)
      ? await callbackOf(file, id, ask)
      : row.keeper === 'handle'
        ? await functionOfLink(file, row, ask)
        : null;
  const member = await (row.isChain === true ? functionOfLink : functionIn)(file, row, ask);
  const shown = callback?.id ?? member?.id ?? id;
  const { node, location } = await ask(file, 'heap.object', { id: shown });
  if (node === null) return null;
  if (callback !== null) return { kind: 'callback', node, location };
  const isFunction = node.type === 'closure';
  const captures = await capturingFunction(file, row, ask);
  const holders = [isFunction && member === null ? null : owner, captures].filter((each) => each !== null);
  const holder = await firstPlaced(file, holders, ask);
  if (location === null && node.original === undefined && holder === null) return null;
  const held = holder === null ? {} : { holder: holder };
  return { kind: isFunction ? 'function' : 'class', node, location, ...held };
}

/** The first of these objects that a script has; null if none has one, as for plain objects, arrays and collections. */
async function firstPlaced(file: string, ids: readonly number[], ask: Ask): Promise<Placed | null> {
  for (const id of ids) {
    const { node, location } = await ask(file, 'heap.object', { id });
    if (node !== null && (location !== null || node.original !== undefined)) return { node, location };
  }
  return null;
}

/** The code of the largest paths and of what else holds their objects, by the node of each. `file`: the last snapshot. */
export async function growingCode(
  file: string,
  growing: readonly GrowingPath[],
  ask: Ask,
): Promise<ReadonlyMap<number, GrowingCode>> {
  const byNode = new Map<number, GrowingCode>();
  for (const row of growing.slice(0, MAX_NAMED)) {
    const others = growing.filter(({ heldWith }) => heldWith === row.node).slice(0, MAX_NAMED);
    for (const each of [row, ...others]) {
      const code = byNode.has(each.node) ? null : await codeOf(file, each, ask);
      if (code !== null) byNode.set(each.node, code);
    }
  }
  return byNode;
}

/** The rows with the functions of the timers, listeners and observers that hold their objects beside a reference. `code`: by node. */
export function withRegistered(
  growing: readonly GrowingPath[],
  code: ReadonlyMap<number, GrowingCode>,
): readonly GrowingPath[] {
  const classes = new Map(growing.map(({ node, className }) => [node, className]));
  return growing.map(({ together, ...row }) => ({
    ...row,
    ...(together === undefined
      ? {}
      : {
          together: together.map((holder) => {
            const [className, its] = [classes.get(holder.node), code.get(holder.node)];
            return className === undefined || its?.kind !== 'callback'
              ? holder
              : { ...holder, registered: { className, code: its } };
          }),
        }),
  }));
}
