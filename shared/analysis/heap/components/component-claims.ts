/** Collects which component each node belongs to, as one small number per node. */
import type { HeapComponent, HeapFramework } from '../../../contracts/heap-components.ts';

/** Bit of the column that is set for an instance; the others are the number of the component, from 1 on. */
const INSTANCE = 0x8000;
const MAX_COMPONENTS = INSTANCE - 1;

export interface ComponentClaims {
  /** Assigns a node to a component. An earlier claim counts, except that of a part, which an instance replaces. */
  claim(ordinal: number, component: HeapComponent): void;
  /** Component of the node; null if none was claimed. */
  of(ordinal: number): HeapComponent | null;
  /** Whether `isWanted` is true for the name of a component. */
  isAny(isWanted: (name: string) => boolean): boolean;
  readonly size: number;
  readonly byteLength: number;
}

export function createComponentClaims(nodeCount: number): ComponentClaims {
  const column = new Uint16Array(nodeCount);
  const numberOf = new Map<string, number>();
  const known: { readonly name: string; readonly framework: HeapFramework }[] = [];
  let size = 0;
  const numberFor = ({ name, framework }: HeapComponent): number => {
    const key = `${framework} ${name}`;
    const before = numberOf.get(key);
    if (before !== undefined || known.length === MAX_COMPONENTS) return before ?? 0;
    known.push({ name, framework });
    numberOf.set(key, known.length);
    return known.length;
  };
  return {
    claim(ordinal, component) {
      const before = column[ordinal];
      if (before !== 0 && (before >= INSTANCE || component.role === 'part')) return;
      const number = numberFor(component);
      if (number === 0) return;
      if (before === 0) size += 1;
      column[ordinal] = component.role === 'instance' ? number | INSTANCE : number;
    },
    of(ordinal) {
      const value = column[ordinal];
      if (value === 0) return null;
      return { ...known[(value & MAX_COMPONENTS) - 1], role: value >= INSTANCE ? 'instance' : 'part' };
    },
    isAny: (isWanted) => known.some(({ name }) => isWanted(name)),
    get size() {
      return size;
    },
    byteLength: column.byteLength,
  };
}
