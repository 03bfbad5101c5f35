/** Panes of a heap document: view, retainers below, details alongside or, in narrow windows, above the view. */
import type { ReactNode } from 'react';
import { usePanes } from '../../core/stores/hooks/use-panes.ts';
import { DetailsBeside } from '../../core/widgets/details-beside.tsx';
import { SplitPane } from '../../core/widgets/split-pane.tsx';
import { useMedia } from '../../core/widgets/use-media.ts';

export interface HeapFrameProps {
  readonly view: ReactNode;
  /** Null if no object is selected. */
  readonly retainers: ReactNode | null;
  readonly details: ReactNode;
  readonly detailsPlace: 'beside' | 'over' | 'hidden';
  readonly title: string;
  readonly size: string;
  readonly onCloseDetails: () => void;
}

const PANES_KEY = 'heap-snapshot.details';
const RETAINERS_KEY = 'heap-snapshot.retainers';
/** Heads take most of a pane then, so the retainers begin with a larger share. */
const LOW_WINDOW = '(max-height: 700px)';

export function HeapFrame({ view, retainers, details, detailsPlace, title, size, onCloseDetails }: HeapFrameProps) {
  const split = usePanes(PANES_KEY);
  const retainersSizes = usePanes(RETAINERS_KEY);
  const isLow = useMedia(LOW_WINDOW);
  const main = (
    <SplitPane
      label="Resize retainers"
      direction="column"
      {...retainersSizes}
      panes={[
        { id: 'views', content: view, minSize: '120px' },
        ...(retainers === null
          ? []
          : [
              {
                id: 'retainers',
                content: retainers,
                initialSize: `${retainersSizes.sizes?.['retainers'] ?? (isLow ? 62 : 54)}%`,
                minSize: '110px',
              },
            ]),
      ]}
    />
  );
  return (
    <DetailsBeside
      room="facts"
      main={main}
      details={detailsPlace === 'hidden' ? null : details}
      isNarrow={detailsPlace !== 'beside'}
      head={{ title, size, onClose: onCloseDetails }}
      {...split}
    />
  );
}
