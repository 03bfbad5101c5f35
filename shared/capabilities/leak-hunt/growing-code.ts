/**
 * The code behind growth: the function of objects that grow, and for a timer, listener or observer of Blink, whose path from the root has no
 * name of the page, the function that it calls.
 */
import { z } from 'zod';
import { ok } from '../../base/result.ts';
import { packageOf } from '../../base/script-package.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { HeapNodeSchema, type HeapNode } from '../../contracts/heap/heap-objects.ts';
import type { CallContext } from '../define.ts';
import { walkDominators } from '../heap/dominator-walk.ts';
import { originalPlaceText, scriptPlaceText } from '../../findings/function-names.ts';
import { isShape, nodeName } from '../../kinds/heap/heap-text.ts';
import { isVariable } from '../../kinds/heap/cut-reference.ts';
import { isInList, isRegistration } from '../../kinds/heap/page-paths.ts';
import { type GrowingPath } from './path-growth.ts';

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

const LocationSchema = z.object({ url: z.string(), line: z.number(), column: z.number() }).nullable();

export const GrowingCodeSchema = z.object({
  /** `callback`: the function that the growing registrations call; `function`: the growing closures, or those in growing collections; `class`: the class of growing objects. */
  kind: z.enum(['callback', 'function', 'class']),
  node: HeapNodeSchema,
  /** In the script as it ran; null if the snapshot does not say. */
  location: LocationSchema,
  /** For growing objects: the class of what holds them, such as a cache, otherwise the function that captures it; absent if no script has either. */
  holder: z.object({ node: HeapNodeSchema, location: LocationSchema }).optional(),
});
export type GrowingCode = z.infer<typeof GrowingCodeSchema>;

type Context = Pick<CallContext, 'ports' | 'signal'>;

/** The function that a timer, listener or observer calls, or a listener of an object; null if none is found nearby. */
async function callbackOf(file: string, id: number, { ports, signal }: Context): Promise<AppResult<HeapNode | null>> {
  const visited = new Set([id]);
  let level: { readonly id: number; readonly name: string }[] = [{ id, name: '' }];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth += 1) {
    const next: typeof level = [];
    for (const each of level) {
      const found = await ports.analysis.query(
        file,
        'heap.references',
        { id: each.id, count: MAX_REFERENCES },
        { signal },
      );
      if (!found.ok) return found;
      const callback = found.value.rows.find(({ node }) => node.type === 'closure');
      if (callback !== undefined) return ok(callback.node);
      for (const { node } of found.value.rows) {
        const isOnWay = TO_CALLBACK.test(node.name) || (each.name === LISTENERS && LISTENER_LIST.test(node.name));
        if (visited.has(node.id) || visited.size >= MAX_VISITED || !isOnWay) continue;
        visited.add(node.id);
        next.push(node);
      }
    }
    level = next;
  }
  return ok(null);
}

/** Functions that are asked for their place. */
const MAX_FUNCTIONS = 8;

/** Built-in collections have no code of their own, but functions in them have, such as the listeners in a list. */
const COLLECTION = /^(?:Array|Set|Map)$/;

/** The first function in a collection, or the only one that a plain object has; null if no script has one of the first members, as the function that settles a promise. */
async function functionIn(
  file: string,
  { node: id, className }: GrowingPath,
  context: Context,
): Promise<AppResult<HeapNode | null>> {
  const { ports, signal } = context;
  const isCollection = COLLECTION.test(className);
  if (!isCollection && !isShape(className)) return ok(null);
  const found = await ports.analysis.query(file, 'heap.references', { id, count: MAX_REFERENCES }, { signal });
  if (!found.ok) return found;
  const functions = found.value.rows.filter(({ node }) => node.type === 'closure').map(({ node }) => node.id);
  if (!isCollection && functions.length > 1) return ok(null);
  const placed = await firstPlaced(file, functions.slice(0, MAX_FUNCTIONS), context);
  return placed.ok ? ok(placed.value?.node ?? null) : placed;
}

/** Objects that each link of a chain keeps, and how far below it a function is looked for. */
const MAX_KEPT = 60;
const MAX_KEPT_DEPTH = 6;

/** A name says more than the place in which an anonymous function was made. */
const isNamed = (node: HeapNode): boolean => /^[A-Za-z_$][\w$]*\(/.test(nodeName(node));

/**
 * The function of the page that a link keeps, where the links themselves are of a library: what it subscribed, or has queued. Only what goes with the link counts, without
 * the links behind it. Null if there is none.
 */
async function functionOfLink(
  file: string,
  { node: id }: GrowingPath,
  context: Context,
): Promise<AppResult<HeapNode | null>> {
  const { ports, signal } = context;
  const link = await ports.analysis.query(file, 'heap.object', { id }, { signal });
  if (!link.ok) return link;
  const { node, location } = link.value;
  const isOwn = location !== null && node?.isThirdParty !== true;
  if (node === null || isOwn || node.type === 'closure') return ok(null);
  const kept = await ports.analysis.query(file, 'heap.dominated', { id, count: MAX_REFERENCES }, { signal });
  if (!kept.ok) return kept;
  for (const each of kept.value.rows.filter(({ name }) => name !== node.name)) {
    const below = await walkDominators(
      { file, from: each.id, depth: MAX_KEPT_DEPTH, minBytes: 0, rows: MAX_KEPT },
      context,
    );
    if (!below.ok) return below;
    const functions = [each, ...below.value.rows.map((row) => row.node)]
      .filter(({ type, isThirdParty = false }) => type === 'closure' && !isThirdParty)
      .toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)))
      .map((found) => found.id);
    const placed = await firstPlaced(file, functions.slice(0, MAX_FUNCTIONS), context);
    if (!placed.ok || placed.value !== null) return placed.ok ? ok(placed.value?.node ?? null) : placed;
  }
  return ok(null);
}

/** The function that captures the variable, or the object with the property; null where it is only somewhere on the way, as the one that began a server. */
async function capturingFunction(
  file: string,
  { edgeToCut, owner, capturedBy }: GrowingPath,
  { ports, signal }: Context,
): Promise<AppResult<number | null>> {
  if (capturedBy === null || owner === null || isVariable(edgeToCut)) return ok(capturedBy?.node ?? null);
  const query = { count: MAX_REFERENCES };
  const held = await ports.analysis.query(file, 'heap.retainers', { id: owner, ...query }, { signal });
  if (!held.ok) return held;
  const own = await ports.analysis.query(file, 'heap.references', { id: capturedBy.node, ...query }, { signal });
  if (!own.ok) return own;
  const scopes = new Set(own.value.rows.map(({ node }) => node.id));
  return ok(
    held.value.rows.some(({ edge, node }) => edge.type === 'context' && scopes.has(node.id)) ? capturedBy.node : null,
  );
}

/** The code of one path; null if no script has it. */
async function codeOf(file: string, row: GrowingPath, context: Context): Promise<AppResult<GrowingCode | null>> {
  const { node: id, className, owner, isKeptByBrowser = false } = row;
  const callback =
    isRegistration(className) || isKeptByBrowser || isInList(row) ? await callbackOf(file, id, context) : ok(null);
  if (!callback.ok) return callback;
  const member = await (row.isChain === true ? functionOfLink : functionIn)(file, row, context);
  if (!member.ok) return member;
  const shown = callback.value?.id ?? member.value?.id ?? id;
  const found = await context.ports.analysis.query(file, 'heap.object', { id: shown }, { signal: context.signal });
  if (!found.ok) return found;
  const { node, location } = found.value;
  if (node === null) return ok(null);
  if (callback.value !== null) return ok({ kind: 'callback', node, location });
  const isFunction = node.type === 'closure';
  const captures = await capturingFunction(file, row, context);
  if (!captures.ok) return captures;
  const holders = [isFunction && member.value === null ? null : owner, captures.value].filter((each) => each !== null);
  const holder = await firstPlaced(file, holders, context);
  if (!holder.ok) return holder;
  if (location === null && node.original === undefined && holder.value === null) return ok(null);
  const held = holder.value === null ? {} : { holder: holder.value };
  return ok({ kind: isFunction ? 'function' : 'class', node, location, ...held });
}

/** The first of these objects that a script has; null if none has one, as for plain objects, arrays and collections. */
async function firstPlaced(
  file: string,
  ids: readonly number[],
  { ports, signal }: Context,
): Promise<AppResult<Placed | null>> {
  for (const id of ids) {
    const found = await ports.analysis.query(file, 'heap.object', { id }, { signal });
    if (!found.ok) return found;
    const { node, location } = found.value;
    if (node !== null && (location !== null || node.original !== undefined)) return ok({ node, location });
  }
  return ok(null);
}

/** The code of the largest paths, by the node of each. `file`: the last snapshot. */
export async function growingCode(
  file: string,
  growing: readonly GrowingPath[],
  context: Context,
): Promise<AppResult<ReadonlyMap<number, GrowingCode>>> {
  const byNode = new Map<number, GrowingCode>();
  for (const row of growing.slice(0, MAX_NAMED)) {
    const code = await codeOf(file, row, context);
    if (!code.ok) return code;
    if (code.value !== null) byNode.set(row.node, code.value);
  }
  return ok(byNode);
}

type Placed = Pick<GrowingCode, 'node' | 'location'>;

/** `route.js:5:3`, in the original source if a map has it; '' for a script without a URL. */
export function codePlace({ node: { original }, location }: Placed): string {
  if (original !== undefined) return originalPlaceText(original);
  return location === null || location.url === '' ? '' : scriptPlaceText(location);
}

/** Where the function is that captures the variable with the growing objects; '' if unknown. */
export function holderPlace({ capturedBy }: Pick<GrowingPath, 'capturedBy'>, code: GrowingCode | undefined): string {
  const holder = code?.holder;
  return holder === undefined || holder.node.id !== capturedBy?.node ? '' : codePlace(holder);
}

const IN_PACKAGE = /[\\/]node_modules[\\/]/;

/** ` (prom-client, metric.js:19:13)`: the class of a package that has the reference; '' for the page's own, whose code is quoted. */
export function packagePlace({ owner }: Pick<GrowingPath, 'owner'>, code: GrowingCode | undefined): string {
  const holder = code?.holder;
  if (holder === undefined || holder.node.id !== owner || holder.node.isThirdParty !== true) return '';
  const place = codePlace(holder);
  const source = [holder.node.original?.source, holder.location?.url].find((url) => IN_PACKAGE.test(url ?? ''));
  const from = source === undefined ? '' : packageOf(source);
  return place === '' ? '' : ` (${from === '' ? '' : `${from}, `}${place})`;
}

/** `tick() (route.js:5:3)` */
export function codeName(code: Placed): string {
  const place = codePlace(code);
  return place === '' ? nodeName(code.node) : `${nodeName(code.node)} (${place})`;
}

/** Returns how a registration ends, by its class. */
export function endOfRegistration(className: string): { readonly never: string; readonly call: string } {
  if (/^(?:DOMTimer|Timeout)$/.test(className))
    return { never: 'never cleared', call: 'clearTimeout or clearInterval' };
  return className.endsWith('Observer')
    ? { never: 'never disconnected', call: 'disconnect()' }
    : { never: 'never removed', call: 'removeEventListener' };
}
