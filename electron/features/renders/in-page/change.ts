/** Inputs of components that changed, in any framework. */
import type { InputKind, Sameness } from '../../../../shared/engine/trace/contract/renders.ts';
import { describe, isObject, ownValue, type Comparer } from './equality.ts';

/** Properties of one value that are named. */
const MAX_KEYS = 5;

/** An input that changed. `type` and `size` are those of the new value, of which nothing else is held. */
export interface Change {
  readonly kind: InputKind;
  readonly name: string;
  readonly hook: number | null;
  readonly laterHooks: number | null;
  readonly sameness: Sameness;
  readonly type: string;
  readonly size: number | null;
  readonly keys: string[];
  readonly isShifted: boolean;
  readonly before: object | null;
  readonly after: object | null;
  readonly owner: object | null;
  /** The stack in which it was written. */
  readonly writer: string | null;
}

export function changed(kind: Change['kind'], part: Partial<Change> = {}): Change {
  return {
    kind,
    name: '',
    hook: null,
    laterHooks: null,
    sameness: 'equal',
    type: '',
    size: null,
    keys: [],
    isShifted: false,
    before: null,
    after: null,
    owner: null,
    writer: null,
    ...part,
  };
}

export const functionOf = (value: unknown): object | null => (typeof value === 'function' ? value : null);

export function compared(comparer: Comparer, before: unknown, after: unknown): Partial<Change> {
  return {
    sameness: comparer.compare(before, after),
    ...describe(after),
    before: functionOf(before),
    after: functionOf(after),
  };
}

/** Names of properties in one or the other. */
export function namesOf(before: unknown, after: unknown): readonly string[] {
  const names = new Set(isObject(before) ? Object.keys(before) : []);
  if (isObject(after)) for (const name of Object.keys(after)) names.add(name);
  return [...names];
}

/** Names of properties that differ, or where none does, of those that are new; some of many. */
export function differingNames(comparer: Comparer, before: unknown, after: unknown): string[] {
  if (!isObject(before) || !isObject(after) || Array.isArray(after)) return [];
  const fresh = namesOf(before, after).filter((name) => !Object.is(valueOf(before, name), valueOf(after, name)));
  const differing = fresh.filter(
    (name) => comparer.compare(valueOf(before, name), valueOf(after, name)) === 'different',
  );
  return (differing.length > 0 ? differing : fresh).slice(0, MAX_KEYS);
}

/** Without calling a getter. */
export const valueOf = (of: unknown, name: string): unknown => (isObject(of) ? ownValue(of, name).value : undefined);

/** The worst of all inputs. */
export function samenessOf(changes: readonly Change[]): Sameness {
  const has = (sameness: Sameness): boolean => changes.some((each) => each.sameness === sameness);
  if (changes.some(({ kind }) => kind === 'unknown')) return 'unknown';
  for (const each of ['different', 'unknown', 'same-code'] as const) if (has(each)) return each;
  return 'equal';
}
