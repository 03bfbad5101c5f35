/** The open rows of one table of a document; a new document closes them all. */
import { useEffect, useMemo } from 'react';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { createObjectPages, type ObjectPages } from './object-pages.ts';
import { loadObjects } from './object-source.ts';
import { useRedraw } from '../../stores/use-redraw.ts';

/** `isReady`: retained sizes and distances are there; what is open is then read anew. */
export function useObjectPages(document: AnalysisDocument, isReady: boolean): ObjectPages {
  const changed = useRedraw();
  const pages = useMemo(
    () =>
      createObjectPages({
        load: (source, page, options) => loadObjects(document, source, page, options),
        onChange: changed,
      }),
    [document, changed],
  );
  useEffect(() => {
    if (isReady) pages.refresh();
  }, [isReady, pages]);
  return pages;
}
