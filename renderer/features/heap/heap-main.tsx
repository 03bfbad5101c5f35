/** The main pane of a heap document: kinds of objects above the view, or how far the snapshot is opened. */
import { useMemo } from 'react';
import type { HeapOverview } from '../../../shared/engine/heap/contract/heap-overview.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { OpenedDocument } from '../../core/stores/hooks/use-opened-document.ts';
import type { AllocationParts } from './allocation-parts.ts';
import type { ClassQuery } from './classes/class-rows.ts';
import { KindStrip } from './classes/kind-strip.tsx';
import { kindShares } from './classes/kinds.ts';
import type { BirthRange } from './classes/use-birth-range.ts';
import type { ClassOrderState } from './classes/use-class-order.ts';
import { useHeapNames } from './heap-names.ts';
import { HeapView } from './heap-view.tsx';
import type { OpenHeap } from './open-heap.ts';
import { OpenCancelled, OpenFailed, Opening } from './opening.tsx';
import type { HeapSearch } from './search/use-heap-search.ts';
import type { ShownView } from './use-shown-view.ts';

export interface HeapMainProps {
  readonly capture: CaptureRecord;
  readonly heap: OpenedDocument<HeapOverview>;
  /** Null until the snapshot is open. */
  readonly open: OpenHeap | null;
  readonly shownView: ShownView;
  readonly search: HeapSearch;
  readonly birth: BirthRange;
  readonly classOrder: ClassOrderState;
  readonly allocations: AllocationParts | undefined;
}

export function HeapMain(props: HeapMainProps) {
  const { heap, open, shownView } = props;
  const { current } = heap;
  const showsStrip = current.state === 'opening' || (open !== null && shownView.view === 'summary');
  return (
    <div className="heap-main column full fill">
      {showsStrip ? (
        <KindStrip
          shares={open === null ? null : kindShares(open.overview)}
          totalSizeBytes={open?.overview.totalSizeBytes ?? 0}
        />
      ) : null}
      {current.state === 'opening' ? (
        <Opening progress={current.progress} startedAtMs={current.startedAtMs} onCancel={heap.cancel} />
      ) : current.state === 'failed' ? (
        <OpenFailed error={current.error} sizeBytes={props.capture.sizeBytes} onReopen={heap.reopen} />
      ) : current.state === 'cancelled' ? (
        <OpenCancelled onReopen={heap.reopen} />
      ) : open === null ? null : (
        <OpenView {...props} open={open} />
      )}
    </div>
  );
}

function OpenView({ open, shownView, search, birth, classOrder, allocations }: HeapMainProps & { open: OpenHeap }) {
  const { order, setOrder } = classOrder;
  const { shown } = useHeapNames();
  const filter = search.words.kind === 'classes' ? search.words.filter : '';
  const query = useMemo(
    (): ClassQuery => ({ filter, ...order, ...(order.sort === 'name' ? { names: shown } : {}) }),
    [filter, order, shown],
  );
  return (
    <HeapView
      open={open}
      view={shownView.view}
      search={search}
      birth={birth}
      query={query}
      onQuery={({ filter: text, sort, descending }) => {
        if (text !== query.filter) search.setText(text);
        setOrder({ sort, descending });
      }}
      roots={shownView.roots}
      onRoot={shownView.setRoot}
      allocations={allocations}
      allocationsPlace={shownView.allocationsPlace}
      onAllocationsPlace={shownView.setAllocationsPlace}
    />
  );
}
