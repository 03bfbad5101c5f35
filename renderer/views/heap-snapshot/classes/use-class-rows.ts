/** The class rows of a document, reloaded when retained sizes and original names arrive, and released with the table. */
import { useEffect, useRef, useState } from 'react';
import type { HeapFilter } from '../../../../shared/contracts/heap/heap-filters.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { useHeapNames } from '../heap-names.ts';
import { createClassLoader, type ClassLoader } from './class-loader.ts';
import { createClassRows, type ClassQuery, type ClassRows } from './class-rows.ts';
import type { Retained } from '../objects/use-retained.ts';
import { useRedraw } from '../../../stores/hooks/use-redraw.ts';

/** Prefetch distance: one long scroll, or several until the next page is loaded. */
const AHEAD_ROWS = 150;

/** The rows and their loader. */
export interface RowSource {
  readonly rows: ClassRows;
  readonly loader: ClassLoader;
}

export function useClassRows(
  document: AnalysisDocument,
  filter: HeapFilter | null,
  query: ClassQuery,
  retained: Retained['state'],
): RowSource {
  const changed = useRedraw();
  const { version } = useHeapNames();
  const [source, setSource] = useState<RowSource>(() => createSource(document, filter, changed));
  const made = useRef(document);
  useEffect(() => {
    if (made.current === document) return;
    made.current = document;
    setSource(createSource(document, filter, changed));
  }, [document, filter, changed]);
  const { rows, loader } = source;
  useEffect(() => {
    rows.ask(query);
  }, [rows, query]);
  useEffect(() => {
    if (retained === 'ready' || version > 0) rows.refresh();
  }, [rows, retained, version]);
  const shownLoader = useRef<ClassLoader | null>(null);
  useEffect(() => {
    shownLoader.current = loader;
    return () => {
      shownLoader.current = null;
      // React may unmount and remount immediately in development; the pending query must survive that.
      queueMicrotask(() => (shownLoader.current === loader ? undefined : loader.cancel()));
    };
  }, [loader]);
  return source;
}

function createSource(document: AnalysisDocument, filter: HeapFilter | null, onChange: () => void): RowSource {
  const loader = createClassLoader(document, filter, onChange);
  return { loader, rows: createClassRows({ load: loader.load, onChange, aheadRows: AHEAD_ROWS }) };
}
