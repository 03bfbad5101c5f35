/** Compares values of a page with those before, within limits and without calling code of the page: no getter is read. */
import type { Sameness } from '../../../../shared/engine/trace/contract/renders.ts';

const MAX_DEPTH = 12;
/** Values of one comparison. */
const MAX_VALUES = 3000;

export interface Comparer {
  compare(before: unknown, after: unknown): Sameness;
}

/** `allowance`: values that are compared at most until the next comparer. */
export function createComparer(allowance: number): Comparer {
  let leftInAll = allowance;
  return {
    compare(before, after) {
      const limit = { left: Math.min(MAX_VALUES, leftInAll) };
      const given = limit.left;
      const sameness = compareValues(before, after, 0, limit);
      leftInAll -= given - limit.left;
      return sameness;
    },
  };
}

interface Limit {
  left: number;
}

function compareValues(before: unknown, after: unknown, depth: number, limit: Limit): Sameness {
  if (Object.is(before, after)) return 'equal';
  if (typeof before === 'function' && typeof after === 'function') return compareFunctions(before, after);
  if (!isObject(before) || !isObject(after)) return 'different';
  limit.left -= 1;
  if (depth >= MAX_DEPTH || limit.left <= 0) return 'unknown';
  if (Array.isArray(before) || Array.isArray(after))
    return Array.isArray(before) && Array.isArray(after) ? compareArrays(before, after, depth, limit) : 'different';
  if (before instanceof Date && after instanceof Date)
    return Object.is(before.getTime(), after.getTime()) ? 'equal' : 'different';
  if (before instanceof Map && after instanceof Map) return compareMaps(before, after, depth, limit);
  if (before instanceof Set && after instanceof Set) return compareSets(before, after);
  if (!isPlain(before) || !isPlain(after)) return 'unknown';
  const isElement = isReactElement(before);
  if (isElement !== isReactElement(after)) return 'different';
  return isElement ? compareElements(before, after, depth, limit) : compareKeys(before, after, depth, limit);
}

/** The worse one: a difference is certain, an unknown part may be one. */
export function worse(one: Sameness, other: Sameness): Sameness {
  for (const each of ['different', 'unknown', 'same-code'] as const) if (one === each || other === each) return each;
  return 'equal';
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** An object of no class, of any frame. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (isObject(prototype) && Object.getPrototypeOf(prototype) === null);
}

/** Undefined also where it has a getter; `isRead` tells them apart. */
export function ownValue(of: object, name: string): { readonly isRead: boolean; readonly value: unknown } {
  const property = Object.getOwnPropertyDescriptor(of, name);
  return property === undefined || 'value' in property
    ? { isRead: true, value: property?.value }
    : { isRead: false, value: undefined };
}

export function isReactElement(value: object): boolean {
  return typeof ownValue(value, '$$typeof').value === 'symbol' && isObject(ownValue(value, 'props').value);
}

/** Functions that are bound or of the browser have no text that tells them apart. */
function compareFunctions(before: object, after: object): Sameness {
  const text = Function.prototype.toString.call(before);
  if (text !== Function.prototype.toString.call(after)) return 'different';
  return text.endsWith('{ [native code] }') ? 'unknown' : 'same-code';
}

function compareArrays(before: readonly unknown[], after: readonly unknown[], depth: number, limit: Limit): Sameness {
  if (before.length !== after.length) return 'different';
  let sameness: Sameness = 'equal';
  for (let index = 0; index < before.length && sameness !== 'different'; index += 1)
    sameness = worse(sameness, compareValues(before[index], after[index], depth + 1, limit));
  return sameness;
}

function compareMaps(
  before: ReadonlyMap<unknown, unknown>,
  after: ReadonlyMap<unknown, unknown>,
  depth: number,
  limit: Limit,
): Sameness {
  if (before.size !== after.size) return 'different';
  let sameness: Sameness = 'equal';
  for (const [key, value] of before) {
    if (!after.has(key)) return isObject(key) ? 'unknown' : 'different';
    sameness = worse(sameness, compareValues(value, after.get(key), depth + 1, limit));
    if (sameness === 'different') return sameness;
  }
  return sameness;
}

function compareSets(before: ReadonlySet<unknown>, after: ReadonlySet<unknown>): Sameness {
  if (before.size !== after.size) return 'different';
  for (const value of before) if (!after.has(value)) return isObject(value) ? 'unknown' : 'different';
  return 'equal';
}

/** Without what React itself notes in an element, such as its owner. */
function compareElements(before: object, after: object, depth: number, limit: Limit): Sameness {
  for (const name of ['type', 'key'])
    if (!Object.is(ownValue(before, name).value, ownValue(after, name).value)) return 'different';
  return compareValues(ownValue(before, 'props').value, ownValue(after, 'props').value, depth + 1, limit);
}

function compareKeys(before: object, after: object, depth: number, limit: Limit): Sameness {
  const names = Object.keys(before);
  if (names.length !== Object.keys(after).length) return 'different';
  let sameness: Sameness = 'equal';
  for (const name of names) {
    if (!Object.hasOwn(after, name)) return 'different';
    const [one, other] = [ownValue(before, name), ownValue(after, name)];
    sameness = worse(
      sameness,
      one.isRead && other.isRead ? compareValues(one.value, other.value, depth + 1, limit) : 'unknown',
    );
    if (sameness === 'different') return sameness;
  }
  return sameness;
}

/** Type and size of a value: all that is said of it. */
export function describe(value: unknown): { readonly type: string; readonly size: number | null } {
  if (value === null) return { type: 'null', size: null };
  if (typeof value === 'string') return { type: 'string', size: value.length };
  if (typeof value !== 'object') return { type: typeof value, size: null };
  if (Array.isArray(value)) return { type: 'array', size: value.length };
  if (value instanceof Map || value instanceof Set)
    return { type: value instanceof Map ? 'Map' : 'Set', size: value.size };
  if (value instanceof Date) return { type: 'Date', size: null };
  if (isReactElement(value)) return { type: 'element', size: null };
  return isPlain(value) ? { type: 'object', size: Object.keys(value).length } : { type: 'instance', size: null };
}
