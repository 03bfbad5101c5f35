/** The panes of an open trace: tracks, the analysis below them, and the insights beside both; over them in a narrow window. */
import type { ReactNode } from 'react';
import { usePanes } from '../../stores/hooks/use-panes.ts';
import { SplitPane } from '../../widgets/split-pane.tsx';

export interface TracePanesProps {
  readonly tracks: ReactNode;
  readonly analysis: ReactNode;
  /** Null: hidden. */
  readonly insights: ReactNode | null;
  readonly isNarrow: boolean;
  /** False while only the tracks are drawn. */
  readonly showsPanes: boolean;
}

const PANES_KEY = 'trace.analysis';
const SIDE_KEY = 'trace.side';

export function TracePanes({ tracks, analysis, insights, isNarrow, showsPanes }: TracePanesProps) {
  const panes = usePanes(PANES_KEY);
  const side = usePanes(SIDE_KEY);
  const main = (
    <SplitPane
      label="Resize details"
      direction="column"
      {...panes}
      panes={[
        { id: 'tracks', content: tracks, minSize: '180px' },
        { id: 'analysis', initialSize: '31%', minSize: '90px', content: showsPanes ? analysis : null },
      ]}
    />
  );
  return (
    <>
      <SplitPane
        label="Resize insights"
        direction="row"
        {...side}
        panes={[
          { id: 'main', content: main, minSize: isNarrow ? '0px' : '420px' },
          ...(isNarrow || insights === null
            ? []
            : [
                {
                  id: 'insights',
                  content: showsPanes ? insights : null,
                  initialSize: '320px',
                  minSize: '240px',
                  maxSize: '640px',
                  fixed: true,
                },
              ]),
        ]}
      />
      {isNarrow && insights !== null ? <div className="profile-overlay">{insights}</div> : null}
    </>
  );
}
