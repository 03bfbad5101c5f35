/** The expanded rows of a table; a new document collapses them all. */
import { useEffect, useMemo } from 'react';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useHeapNames } from '../heap-names.ts';
import { createObjectPages, type ObjectPages } from './object-pages.ts';
import { loadObjects } from './object-source.ts';
import { useRedraw } from '../../../core/stores/hooks/use-redraw.ts';

/** Expanded rows reload when retained sizes and distances are available (`isReady`), and when original names are. */
export function useObjectPages(document: AnalysisDocument, isReady: boolean): ObjectPages {
  const changed = useRedraw();
  const { version } = useHeapNames();
  const pages = useMemo(
    () =>
      createObjectPages({
        load: (source, page, options) => loadObjects(document, source, page, options),
        onChange: changed,
      }),
    [document, changed],
  );
  useEffect(() => {
    if (isReady || version > 0) pages.refresh();
  }, [isReady, version, pages]);
  return pages;
}
