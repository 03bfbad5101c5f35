/** The expanded rows of a table; a new document collapses them all. */
import { useEffect, useMemo } from 'react';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { createObjectPages, type ObjectPages } from './object-pages.ts';
import { loadObjects } from './object-source.ts';
import { useRedraw } from '../../../stores/use-redraw.ts';

/** `isReady`: retained sizes and distances are available; expanded rows then reload. */
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
