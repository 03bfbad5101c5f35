/** A store filled by a topic: the latest value from main, and whether one arrived yet. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface TopicState<T> {
  /** True if main has sent the topic; until then `value` is a default and views show their loading state. */
  readonly known: boolean;
  readonly value: T;
}

export interface TopicStore<T> extends Pick<StoreApi<TopicState<T>>, 'getState' | 'getInitialState' | 'subscribe'> {
  /** Sets a new value and keeps the identity of unchanged parts, so that only changed rows re-render. */
  readonly receive: (value: T) => void;
}

export function createTopicStore<T>(standIn: T): TopicStore<T> {
  const store = createStore<TopicState<T>>(() => ({ known: false, value: standIn }));
  return {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    receive: (value) => {
      const before = store.getState();
      const reused = keepIdentity(before.value, value);
      if (!before.known || reused !== before.value) store.setState({ known: true, value: reused }, true);
    },
  };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The id by which a record is matched when its list grows at the front. */
function identityOf(value: unknown): string | null {
  return isPlainObject(value) && typeof value['id'] === 'string' ? value['id'] : null;
}

/**
 * Returns `next` with every part equal to its counterpart in `before` replaced by that counterpart. Records in lists are matched by `id`,
 * other elements by index.
 */
export function keepIdentity<T>(before: T, next: T): T;
export function keepIdentity(before: unknown, next: unknown): unknown {
  if (Object.is(before, next)) return before;
  if (Array.isArray(before) && Array.isArray(next)) return keepList(before, next);
  if (isPlainObject(before) && isPlainObject(next)) return keepRecord(before, next);
  return next;
}

function keepList(before: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const byId = new Map<string, unknown>();
  for (const element of before) {
    const id = identityOf(element);
    if (id !== null) byId.set(id, element);
  }
  const reused = next.map((element, index) => {
    const id = identityOf(element);
    return keepIdentity(id === null ? before[index] : byId.get(id), element);
  });
  return reused.length === before.length && reused.every((element, index) => Object.is(element, before[index]))
    ? before
    : reused;
}

function keepRecord(before: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(next);
  const reused: Record<string, unknown> = {};
  let same = keys.length === Object.keys(before).length;
  for (const key of keys) {
    reused[key] = keepIdentity(before[key], next[key]);
    if (!Object.hasOwn(before, key) || !Object.is(reused[key], before[key])) same = false;
  }
  return same ? before : reused;
}
