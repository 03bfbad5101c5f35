/** Panes of a heap document: view, retainers below, details alongside or, in narrow windows, above the view. */
import type { ReactNode } from 'react';
import { useLayout } from '../../stores/workbench.tsx';
import { IconButton } from '../../widgets/button.tsx';
import { CloseIcon } from '../../widgets/icons.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';

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

export function HeapFrame({ view, retainers, details, detailsPlace, title, size, onCloseDetails }: HeapFrameProps) {
  const sizes = useLayout((state) => state.panes[PANES_KEY]);
  const retainersSizes = useLayout((state) => state.panes[RETAINERS_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  const main = (
    <SplitPane
      label="Resize retainers"
      direction="column"
      sizes={retainersSizes}
      onSizes={(percentages) => setPanes(RETAINERS_KEY, percentages)}
      panes={[
        { id: 'views', content: view, minSize: '120px' },
        ...(retainers === null
          ? []
          : [
              {
                id: 'retainers',
                content: retainers,
                initialSize: `${retainersSizes?.['retainers'] ?? 42}%`,
                minSize: '110px',
              },
            ]),
      ]}
    />
  );
  return (
    <div className="heap-body">
      {/* The same panes with and without details, so that the view keeps its state when details close. */}
      <SplitPane
        label="Resize details"
        direction="row"
        sizes={sizes}
        onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
        panes={[
          { id: 'main', content: main, minSize: detailsPlace === 'beside' ? '420px' : '0px' },
          ...(detailsPlace === 'beside'
            ? [
                {
                  id: 'details',
                  content: details,
                  initialSize: '288px',
                  minSize: '220px',
                  maxSize: '520px',
                  fixed: true,
                },
              ]
            : []),
        ]}
      />
      {detailsPlace === 'over' ? (
        <div className="heap-overlay">
          <div className="pane-head">
            <h3 className="grow cut">{title}</h3>
            <span className="third">{size}</span>
            <IconButton label="Close details" icon={CloseIcon} size="tiny" shortcut="Escape" onClick={onCloseDetails} />
          </div>
          <div className="heap-overlay-body">{details}</div>
        </div>
      ) : null}
    </div>
  );
}
