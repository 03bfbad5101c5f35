/** Panes with borders that can be dragged (and moved with the arrow keys); the sizes belong to whoever keeps them. */
import { Fragment, type ReactNode } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';

export interface Pane {
  readonly id: string;
  readonly content: ReactNode;
  /** `280px`, `40%`; the rest is shared out. */
  readonly initialSize?: string;
  readonly minSize?: string;
  readonly maxSize?: string;
  /** Keeps its width in px while the window changes. At least one pane must not. */
  readonly fixed?: boolean;
}

export interface SplitPaneProps {
  /** What the border between the panes is called for those who do not see it: "Resize details". */
  readonly label: string;
  readonly direction: 'row' | 'column';
  readonly panes: readonly Pane[];
  /** Percentages by pane id, as they were last told. */
  readonly sizes?: Readonly<Record<string, number>> | undefined;
  /** After a drag has ended. */
  readonly onSizes?: (percentages: Record<string, number>) => void;
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
          <Panel
            id={pane.id}
            className="split-pane"
            {...(pane.initialSize === undefined ? {} : { defaultSize: pane.initialSize })}
            {...(pane.minSize === undefined ? {} : { minSize: pane.minSize })}
            {...(pane.maxSize === undefined ? {} : { maxSize: pane.maxSize })}
            groupResizeBehavior={pane.fixed === true ? 'preserve-pixel-size' : 'preserve-relative-size'}
          >
            {pane.content}
          </Panel>
        </Fragment>
      ))}
    </Group>
  );
}
