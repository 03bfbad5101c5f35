/** Panes with resizable borders (drag or arrow keys); the owner stores the sizes. */
import { Fragment, useEffect, type ReactNode } from 'react';
import { Group, Panel, Separator, usePanelRef } from 'react-resizable-panels';

export interface Pane {
  readonly id: string;
  readonly content: ReactNode;
  /** F6 goes to it by itself. */
  readonly region?: string;
  /** `280px`, `40%`; the rest is distributed. */
  readonly initialSize?: string;
  readonly minSize?: string;
  readonly maxSize?: string;
  /** Keeps its width in px when the window changes. At least one pane must not. */
  readonly fixed?: boolean;
  /** The size in px that the pane has, and follows, until the person resizes one. */
  readonly fittingPx?: number;
}

export interface SplitPaneProps {
  /** Accessible name of the border: "Resize details". */
  readonly label: string;
  readonly direction: 'row' | 'column';
  readonly panes: readonly Pane[];
  /** Percentages by pane id, as last reported. */
  readonly sizes?: Readonly<Record<string, number>> | undefined;
  /** After a drag. */
  readonly onSizes?: (percentages: Record<string, number>) => void;
}

function PaneOf({ pane, isSized }: { readonly pane: Pane; readonly isSized: boolean }) {
  const panel = usePanelRef();
  const { fittingPx } = pane;
  useEffect(() => {
    if (fittingPx !== undefined && !isSized) panel.current?.resize(fittingPx);
  }, [panel, fittingPx, isSized]);
  return (
    <Panel
      panelRef={panel}
      id={pane.id}
      className="split-pane column"
      data-region={pane.region}
      {...(pane.initialSize === undefined ? {} : { defaultSize: pane.initialSize })}
      {...(pane.minSize === undefined ? {} : { minSize: pane.minSize })}
      {...(pane.maxSize === undefined ? {} : { maxSize: pane.maxSize })}
      groupResizeBehavior={pane.fixed === true ? 'preserve-pixel-size' : 'preserve-relative-size'}
    >
      {pane.content}
    </Panel>
  );
}

export function SplitPane({ label, direction, panes, sizes, onSizes }: SplitPaneProps) {
  const fits = sizes !== undefined && panes.every((pane) => typeof sizes[pane.id] === 'number');
  return (
    <Group
      className="split"
      orientation={direction === 'row' ? 'horizontal' : 'vertical'}
      {...(fits ? { defaultLayout: { ...sizes } } : {})}
      onLayoutChanged={(layout, meta) => {
        if (meta.isUserInteraction) onSizes?.(layout);
      }}
    >
      {panes.map((pane, index) => (
        <Fragment key={pane.id}>
          {index === 0 ? null : <Separator className="split-border" aria-label={label} />}
          <PaneOf pane={pane} isSized={fits} />
        </Fragment>
      ))}
    </Group>
  );
}
