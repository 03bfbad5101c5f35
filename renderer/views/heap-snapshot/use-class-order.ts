/** The order of the class table: by retained size as soon as that is known, unless somebody chose another or works in it already. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { ClassQuery } from './class-rows.ts';

export type ClassOrder = Omit<ClassQuery, 'filter'>;

/** What can be sorted by from the first moment. */
const FIRST_ORDER: ClassOrder = { sort: 'shallow', descending: true };

export function useClassOrder(
  /** Retained sizes are there. */
  arrived: boolean,
  isSelected: boolean,
  table: RefObject<HTMLElement | null>,
): { order: ClassOrder; setOrder: (order: ClassOrder) => void } {
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
