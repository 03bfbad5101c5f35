/** Values that were written, and where: from Vue 3.5 on each reactive value has a `Dep` whose `trigger` is called when it is written. */
import { eventNow } from '../applications.ts';
import { isObject } from '../equality.ts';
import { isLink, type VueDep, type VueEffect } from './instances.ts';

/** Frames of a stack: those of Vue between a write and the effect are up to 20. */
const STACK_FRAMES = 40;

/** A write that made an effect run. */
export interface Write {
  /** Null before 3.5. */
  readonly dep: VueDep | null;
  /** Null where the values are not known. */
  readonly values: { readonly before: unknown; readonly after: unknown } | null;
  readonly stack: string;
  /** The event in which it happened, '' for none. */
  readonly event: string;
}

export interface WriteLog {
  /** Notices writes from now on, once an effect leads to the class of what it read. */
  watch(effect: VueEffect): void;
  isWatching(): boolean;
  /** Scope of Vue, where the class of its references is. */
  learn(scope: object): void;
  /** The write in which an effect is scheduled. */
  current(): Write;
  stop(): void;
}

interface Triggering {
  trigger: (...args: unknown[]) => unknown;
}

const canTrigger = (value: unknown): value is Triggering =>
  isObject(value) && Object.hasOwn(value, 'trigger') && 'trigger' in value && typeof value.trigger === 'function';

/** A value in the course of being written. */
interface Setting {
  readonly dep: unknown;
  readonly before: unknown;
  readonly after: unknown;
}

export function createWriteLog(): WriteLog {
  const restore: (() => void)[] = [];
  const watched = new WeakSet<object>();
  let last: { readonly dep: VueDep; write: Write | null } | null = null;
  let setting: (() => Setting) | null = null;
  let hasTrigger = false;

  return {
    watch({ deps }) {
      const prototype: unknown = isLink(deps) ? Object.getPrototypeOf(deps.dep) : null;
      if (!canTrigger(prototype) || watched.has(prototype)) return;
      watched.add(prototype);
      hasTrigger = true;
      const { trigger: original } = prototype;
      const replaced = function penWorkbenchTrigger(this: VueDep, ...args: unknown[]): unknown {
        if (this.subs !== undefined) last = { dep: this, write: null };
        return Reflect.apply(original, this, args);
      };
      prototype.trigger = replaced;
      restore.push(() => {
        if (prototype.trigger === replaced) prototype.trigger = original;
      });
    },
    isWatching: () => hasTrigger,
    learn(scope) {
      for (const name of Object.keys(scope)) {
        const prototype = prototypeOfReferences(Reflect.get(scope, name));
        if (prototype === null || watched.has(prototype)) continue;
        watched.add(prototype);
        restore.push(
          settersNoticed(prototype, (around) => {
            setting = around;
          }),
        );
      }
    },
    current() {
      if (last === null) return writeNow(null, null);
      const set = setting?.() ?? null;
      last.write ??= writeNow(last.dep, set !== null && set.dep === last.dep ? set : null);
      return last.write;
    },
    stop() {
      for (const each of restore.splice(0)) each();
    },
  };
}

function writeNow(dep: VueDep | null, values: Write['values']): Write {
  return { dep, values, stack: stackNow(), event: eventNow() };
}

/** The stack of the caller; the page's own limit is put back. */
function stackNow(): string {
  const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  if (limit?.writable !== true) return new Error('stack').stack ?? '';
  Reflect.set(Error, 'stackTraceLimit', STACK_FRAMES);
  try {
    return new Error('stack').stack ?? '';
  } finally {
    Reflect.set(Error, 'stackTraceLimit', limit.value);
  }
}

/** The prototype of `RefImpl`, if the value is that class. */
function prototypeOfReferences(value: unknown): object | null {
  if (typeof value !== 'function') return null;
  const prototype: unknown = ownPrototype(value);
  if (!isObject(prototype)) return null;
  const setter: unknown = Reflect.get(Object.getOwnPropertyDescriptor(prototype, 'value') ?? {}, 'set');
  if (typeof setter !== 'function') return null;
  return Function.prototype.toString.call(setter).includes('_rawValue') ? prototype : null;
}

const ownPrototype = (of: object): unknown => Object.getOwnPropertyDescriptor(of, 'prototype')?.value;

interface Reference {
  readonly dep?: unknown;
  readonly _rawValue?: unknown;
}

const heldBy = ({ _rawValue: value }: Reference): unknown => value;

/** Notices what references hold before and after they are written. */
function settersNoticed(prototype: object, onSet: (around: (() => Setting) | null) => void): () => void {
  const property = Object.getOwnPropertyDescriptor(prototype, 'value');
  const original: unknown = Reflect.get(property ?? {}, 'set');
  if (property?.configurable !== true || typeof original !== 'function') return () => undefined;
  const replaced = {
    ...property,
    set: function penWorkbenchSet(this: Reference, value: unknown) {
      const before = heldBy(this);
      onSet(() => ({ dep: this.dep, before, after: heldBy(this) }));
      Reflect.apply(original, this, [value]);
    },
  };
  Object.defineProperty(prototype, 'value', replaced);
  return () => {
    if (Object.getOwnPropertyDescriptor(prototype, 'value')?.set === replaced.set)
      Object.defineProperty(prototype, 'value', property);
  };
}
