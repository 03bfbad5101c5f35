/** Svelte's own records of a page, version 5: values (sources and derived ones), and the tree of effects that read them. */
import { eachNode } from '../applications.ts';
import { isObject } from '../equality.ts';

/** What effects read; `wv` counts on with each write of any value. */
export interface Value {
  readonly v: unknown;
  readonly wv: number;
  readonly reactions: readonly unknown[] | null;
  /** In builds for development. */
  readonly label?: string;
}

export interface Effect {
  readonly f: number;
  fn: (() => unknown) | null;
  readonly deps: readonly Value[] | null;
  /** Values that were written up to here have been read by it. */
  readonly wv: number;
  readonly parent: Effect | null;
  readonly first: Effect | null;
  readonly next: Effect | null;
}

/** `USER_EFFECT`: made by `$effect`. */
const USER_EFFECT = 1 << 20;
/** Effects of a page that are looked at. */
const MAX_EFFECTS = 100_000;

export function isValue(value: unknown): value is Value {
  return isObject(value) && 'reactions' in value && 'equals' in value && 'wv' in value && 'v' in value;
}

export function isEffect(value: unknown): value is Effect {
  return isObject(value) && 'fn' in value && 'deps' in value && 'wv' in value && 'first' in value && 'parent' in value;
}

/** The versions that Svelte leaves in all builds. */
export function versions(): readonly string[] {
  const left: unknown = Reflect.get(globalThis, '__svelte');
  const found: unknown = isObject(left) ? Reflect.get(left, 'v') : null;
  return found instanceof Set ? [...found].filter((each): each is string => typeof each === 'string') : [];
}

/** The effect around all others; null for a value that nothing reads. Derived values lead on to what reads them. */
export function rootOf(from: Value | Effect, depth = 0): Effect | null {
  if (depth > 100) return null;
  if (!isEffect(from)) {
    for (const reaction of from.reactions ?? []) {
      const root = isEffect(reaction) || isValue(reaction) ? rootOf(reaction, depth + 1) : null;
      if (root !== null) return root;
    }
    return null;
  }
  let effect = from;
  while (effect.parent !== null) effect = effect.parent;
  return effect;
}

/** Effects of `$effect` within another one. */
export function userEffects(root: Effect): readonly Effect[] {
  const found: Effect[] = [];
  const open: Effect[] = [root];
  for (let seen = 0; seen < MAX_EFFECTS; seen += 1) {
    const effect = open.pop();
    if (effect === undefined) break;
    if ((effect.f & USER_EFFECT) !== 0) found.push(effect);
    for (let child = effect.first; child !== null; child = child.next) open.push(child);
  }
  return found;
}

/** Functions that listen to elements: Svelte keeps them there, under a symbol. */
export function listenersOf(from: Document): readonly object[] {
  const found: object[] = [];
  eachNode(from, (node) => {
    for (const symbol of Object.getOwnPropertySymbols(node)) {
      const events: unknown = symbol.description === 'events' ? Reflect.get(node, symbol) : null;
      if (isObject(events)) found.push(...Object.values(events).filter((each) => typeof each === 'function'));
    }
  });
  return found;
}
