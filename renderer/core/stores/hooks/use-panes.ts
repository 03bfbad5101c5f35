/** Pane sizes of a split, persisted. */
import { useCallback } from 'react';
import { useLayout } from '../workbench.tsx';

export interface PaneSizes {
  /** Percentages by pane id; undefined until the person resized one. */
  readonly sizes: Readonly<Record<string, number>> | undefined;
  readonly onSizes: (percentages: Record<string, number>) => void;
}

/** `key` identifies the split across all documents. */
export function usePanes(key: string): PaneSizes {
  const sizes = useLayout((state) => state.panes[key]);
  const setPanes = useLayout((state) => state.setPanes);
  return { sizes, onSizes: useCallback((percentages) => setPanes(key, percentages), [key, setPanes]) };
}
