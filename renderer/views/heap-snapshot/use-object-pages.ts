/** The open rows of one table of a document; a new document closes them all. */
import { useEffect, useMemo, useReducer } from 'react';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { createObjectPages, type ObjectPages } from './object-pages.ts';
import { loadObjects } from './object-source.ts';

/** `isReady`: retained sizes and distances are there; what is open is then read anew. */
export function useObjectPages(document: AnalysisDocument, isReady: boolean): ObjectPages {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const pages = useMemo(
    () =>
      createObjectPages({
        load: (source, page, options) => loadObjects(document, source, page, options),
        onChange: changed,
      }),
    [document],
  );
  useEffect(() => {
    if (isReady) pages.refresh();
  }, [isReady, pages]);
  return pages;
}
