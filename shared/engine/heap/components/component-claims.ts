/** Collects which component each node belongs to, as one small number per node. */
import type { HeapComponent } from '../contract/heap-components.ts';

/** Bit of the column that is set for an instance; the others are the number of the component, from 1 on. */
const INSTANCE = 0x8000;
/** Number of nodes that must not inherit a component. */
const UNCLEAR = INSTANCE - 1;
const MAX_COMPONENTS = UNCLEAR - 1;

export interface ComponentClaims {
  /** Assigns a node to a component. An earlier claim counts, except that of a part, which an instance replaces. */
  claim(ordinal: number, component: HeapComponent): void;
  /** Marks a node without a component as one that several may have made: it does not inherit one. */
  markUnclear(ordinal: number): void;
  isUnclear(ordinal: number): boolean;
  /** Component of the node; null if none was claimed. */
  of(ordinal: number): HeapComponent | null;
  /** True if `isWanted` is true for the name of a component. */
  isAny(isWanted: (name: string) => boolean): boolean;
  readonly size: number;
  readonly byteLength: number;
}

export function createComponentClaims(nodeCount: number): ComponentClaims {
  const column = new Uint16Array(nodeCount);
  const numberOf = new Map<string, number>();
  const known: Omit<HeapComponent, 'role'>[] = [];
  let size = 0;
  const numberFor = ({ role: _role, ...component }: HeapComponent): number => {
    const key = `${component.framework} ${component.object ?? ''} ${component.name}`;
    const before = numberOf.get(key);
    if (before !== undefined || known.length === MAX_COMPONENTS) return before ?? 0;
    known.push(component);
    numberOf.set(key, known.length);
    return known.length;
  };
  return {
    claim(ordinal, component) {
      const before = column[ordinal];
      if (before !== 0 && before !== UNCLEAR && (before >= INSTANCE || component.role === 'part')) return;
      const number = numberFor(component);
      if (number === 0) return;
      if (before === 0) size += 1;
      column[ordinal] = component.role === 'instance' ? number | INSTANCE : number;
    },
    markUnclear(ordinal) {
      if (column[ordinal] === 0) column[ordinal] = UNCLEAR;
    },
    isUnclear: (ordinal) => column[ordinal] === UNCLEAR,
    of(ordinal) {
      const value = column[ordinal];
      if (value === 0 || value === UNCLEAR) return null;
      return { ...known[(value & (INSTANCE - 1)) - 1], role: value >= INSTANCE ? 'instance' : 'part' };
    },
    isAny: (isWanted) => known.some(({ name }) => isWanted(name)),
    get size() {
      return size;
    },
    byteLength: column.byteLength,
  };
}
