/** Column layout of a table, persisted, and the short "Copied" state after a row was copied. */
import { useCallback, useEffect, useState } from 'react';
import type { TableLayoutValues } from '../layout.ts';
import { useClipboard } from './use-command.ts';
import { useLayout } from '../workbench.tsx';

const COPIED_MS = 1600;
const DEFAULT_LAYOUT: TableLayoutValues = { widths: {}, hidden: [], order: [] };

export interface TableLayoutState {
  readonly layout: TableLayoutValues;
  readonly setLayout: (layout: {
    readonly widths: Readonly<Record<string, number>>;
    readonly hidden: readonly string[];
    readonly order: readonly string[];
  }) => void;
  readonly copied: boolean;
  readonly copy: (text: string) => void;
}

/** `key` identifies the table across all documents. */
export function useTableLayout(key: string): TableLayoutState {
  const clipboard = useClipboard();
  const layout = useLayout((state) => state.tables[key]) ?? DEFAULT_LAYOUT;
  const setTable = useLayout((state) => state.setTable);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return {
    layout,
    setLayout: useCallback(
      (next) => setTable(key, { widths: { ...next.widths }, hidden: [...next.hidden], order: [...next.order] }),
      [key, setTable],
    ),
    copied,
    copy: useCallback((text) => void clipboard(text).then(setCopied), [clipboard]),
  };
}
