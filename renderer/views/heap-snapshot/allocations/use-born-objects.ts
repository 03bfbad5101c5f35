/** Objects of a class allocated in the range. Expanded classes stay expanded when the range changes. */
import { useEffect, useMemo, useRef } from 'react';
import { ok } from '../../../../shared/base/result.ts';
import type { AllocationRange } from '../../../../shared/contracts/heap/allocations.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { createObjectPages, KEY_SEPARATOR, type ObjectPages } from '../objects/object-pages.ts';
import { loadObjects } from '../objects/object-source.ts';
import { useRedraw } from '../../../stores/hooks/use-redraw.ts';

/** `isReady`: retained sizes and distances are available; expanded rows then reload. */
export function useBornObjects(
  document: AnalysisDocument,
  range: AllocationRange | null,
  isReady: boolean,
): ObjectPages {
  const changed = useRedraw();
  const pages = useMemo(
    () =>
      createObjectPages({
        load: async (source, page) => {
          if (source.kind !== 'class') return loadObjects(document, source, page);
          const { className, order } = source;
          const answer = await document.query('allocations.objects', {
            className,
            ...order,
            ...(range === null ? {} : { range }),
            ...page,
          });
          if (!answer.ok) return answer;
          const { rows, total } = answer.value;
          return ok({ rows: rows.map((node) => ({ node, edge: null })), total });
        },
        onChange: changed,
      }),
    [document, range, changed],
  );
  const before = useRef(pages);
  useEffect(() => {
    if (before.current === pages) return;
    for (const key of before.current.keys()) {
      const source = before.current.opened(key)?.source;
      if (source !== undefined && !key.includes(KEY_SEPARATOR)) pages.open(key, source);
    }
    before.current = pages;
  }, [pages]);
  useEffect(() => {
    if (isReady) pages.refresh();
  }, [isReady, pages]);
  return pages;
}
