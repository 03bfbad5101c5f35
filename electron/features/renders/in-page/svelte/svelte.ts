/**
 * Observes effects of Svelte 5 (`$effect`): which of them run, and what they read that was written. Components do not render again there. Effects are
 * found from the values that listeners of elements enclose, and get a `fn` of ours around their own; `stop` puts it back.
 */
import { eachNode, type ObservedApplications } from '../applications.ts';
import { changed, compared, samenessOf, type Change } from '../change.ts';
import { createCommitNotes } from '../commit-notes.ts';
import { isObject, type Comparer } from '../equality.ts';
import type { Component, RenderCounter } from '../tally.ts';

// Svelte's own records of a page, version 5: values (sources and derived ones), and the tree of effects that read them.

/** Values that effects read; `wv` counts on with each write of any value. */
interface Value {
  readonly v: unknown;
  readonly wv: number;
  readonly reactions: readonly unknown[] | null;
  /** In builds for development. */
  readonly label?: string;
}

interface Effect {
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

function isValue(value: unknown): value is Value {
  return isObject(value) && 'reactions' in value && 'equals' in value && 'wv' in value && 'v' in value;
}

function isEffect(value: unknown): value is Effect {
  return isObject(value) && 'fn' in value && 'deps' in value && 'wv' in value && 'first' in value && 'parent' in value;
}

/** The versions that Svelte leaves in all builds. */
function versions(): readonly string[] {
  const left: unknown = Reflect.get(globalThis, '__svelte');
  const found: unknown = isObject(left) ? Reflect.get(left, 'v') : null;
  return found instanceof Set ? [...found].filter((each): each is string => typeof each === 'string') : [];
}

/** The effect around all others; null for a value that nothing reads. Derived values lead on to what reads them. */
function rootOf(from: Value | Effect, depth = 0): Effect | null {
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
function userEffects(root: Effect): readonly Effect[] {
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
function listenersOf(from: Document): readonly object[] {
  const found: object[] = [];
  eachNode(from, (node) => {
    for (const symbol of Object.getOwnPropertySymbols(node)) {
      const events: unknown = symbol.description === 'events' ? Reflect.get(node, symbol) : null;
      if (isObject(events)) found.push(...Object.values(events).filter((each) => typeof each === 'function'));
    }
  });
  return found;
}

/** Listeners that are asked for. */
const MAX_ASKED = 20;

/** Values that an effect reads, with the values that it found when it ran last. */
type Read = ReadonlyMap<Value, unknown>;

interface NotedRun {
  readonly component: Component;
  readonly written: readonly Value[];
  /** Written by its own run before. */
  readonly isOwn: boolean;
  readonly before: Read;
  readonly after: Read;
}

const readOf = ({ deps }: Effect): Read => new Map((deps ?? []).map((value) => [value, value.v]));

/** Null if the page has none. */
export function observeSvelte(counter: RenderCounter): ObservedApplications | null {
  const found = versions();
  if (found.length === 0) return null;
  const roots = new Set<Effect>();
  const restore = new Map<Effect, () => void>();
  const last = new WeakMap<Effect, { readonly read: Read; readonly own: readonly Value[] }>();
  const components = new Map<string, Component>();
  let candidates: object[] = listenersOf(document).slice(0, MAX_ASKED);
  let isDevelopment = false;
  const notes = createCommitNotes<NotedRun>(counter, (noted, comparer) => {
    for (const each of noted) count(each, comparer, counter);
  });

  /** Each instance of an effect has a function of its own with the same text. */
  const componentOf = (code: object): Component => {
    const text = Function.prototype.toString.call(code);
    const component = components.get(text) ?? {
      framework: 'svelte',
      kind: 'component',
      identity: code,
      code,
      name: '$effect',
      isMemo: false,
    };
    components.set(text, component);
    return component;
  };

  const watch = (effect: Effect): void => {
    const { fn: original } = effect;
    if (original === null || restore.has(effect)) return;
    const component = componentOf(original);
    last.set(effect, { read: readOf(effect), own: [] });
    const replaced = function penWorkbenchEffect(): unknown {
      const { read: before = new Map<Value, unknown>(), own = [] } = last.get(effect) ?? {};
      const now = readOf(effect);
      const written = [...now.keys()].filter(({ wv }) => wv > effect.wv);
      const known = [...now.keys()].map((value) => [value, value.wv] as const);
      try {
        return original();
      } finally {
        last.set(effect, {
          read: readOf(effect),
          own: known.flatMap(([value, wv]) => (value.wv === wv ? [] : [value])),
        });
        const isOwn = written.length === 0 && own.length > 0;
        notes.add({ component, written: isOwn ? own : written, isOwn, before, after: now });
      }
    };
    effect.fn = replaced;
    restore.set(effect, () => {
      if (effect.fn === replaced) effect.fn = original;
    });
  };

  const search = (root: Effect): void => {
    for (const effect of userEffects(root)) watch(effect);
  };

  return {
    facts: () =>
      restore.size === 0
        ? null
        : {
            framework: 'svelte',
            roots: roots.size,
            versions: [...found],
            build: isDevelopment ? 'development' : 'production',
          },
    unread: () => (restore.size === 0 ? 'svelte' : null),
    closed() {
      const asked = candidates;
      candidates = [];
      return asked;
    },
    learn(scope) {
      for (const value of Object.values(scope) as unknown[]) {
        const root = isValue(value) || isEffect(value) ? rootOf(value) : null;
        if (root === null || roots.has(root)) continue;
        roots.add(root);
        isDevelopment ||= 'component_function' in root;
        search(root);
      }
    },
    compare() {
      for (const root of roots) search(root);
      notes.compare();
    },
    stop() {
      for (const each of restore.values()) each();
      restore.clear();
    },
  };
}

function count(
  { component, written, isOwn, before, after }: NotedRun,
  comparer: Comparer,
  counter: RenderCounter,
): void {
  const changes = written.map((value): Change => {
    // A build for development has the names of values.
    const name = value.label ?? '';
    return changed(isOwn ? 'own' : 'state', { name, ...compared(comparer, before.get(value), after.get(value)) });
  });
  const all = changes.length > 0 ? changes : [changed('unknown')];
  // Its work is not known, so neither whether it did the same.
  const output = samenessOf(all) === 'equal' ? 'unknown' : null;
  counter.rendered(component, { changes: all, output, times: null, owner: () => null });
}
