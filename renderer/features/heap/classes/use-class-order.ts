/** The order of the class table: by retained size once available, unless the person chose an order or already works in the table. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { ClassQuery } from './class-rows.ts';

export type ClassOrder = Omit<ClassQuery, 'filter'>;

export interface ClassOrderState {
  readonly order: ClassOrder;
  readonly setOrder: (order: ClassOrder) => void;
}

/** Sort keys available from the start. */
const FIRST_ORDER: ClassOrder = { sort: 'shallow', descending: true };

export function useClassOrder(
  /** True if retained sizes are available. */
  arrived: boolean,
  isSelected: boolean,
  table: RefObject<HTMLElement | null>,
): ClassOrderState {
  const [order, setOrder] = useState<ClassOrder>(FIRST_ORDER);
  const wasSelected = useRef(false);
  useEffect(() => {
    wasSelected.current = isSelected;
  }, [isSelected]);
  useEffect(() => {
    if (!arrived) return;
    const inUse = wasSelected.current || (table.current?.scrollTop ?? 0) > 0;
    setOrder((now) => (now === FIRST_ORDER && !inUse ? { sort: 'retained', descending: true } : now));
  }, [arrived, table]);
  return { order, setOrder };
}
