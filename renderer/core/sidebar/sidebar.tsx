/** The sidebar: targets above, library below, with a persisted border. */
import { usePanes } from '../stores/hooks/use-panes.ts';
import { targetTree } from '../stores/topics/targets.ts';
import { useLayout, useTopic } from '../stores/workbench.tsx';
import { SplitPane } from '../widgets/split-pane.tsx';
import { useHeight } from '../widgets/use-height.ts';
import { LibraryPanel } from './library-panel.tsx';
import { targetsHeightPx } from './sidebar-share.ts';
import { TargetsPanel } from './targets-panel.tsx';
import './sidebar.css';

const LAYOUT_KEY = 'sidebar';

export interface SidebarProps {
  /** Opens the Start document, where an address can be added. */
  readonly onConnect: () => void;
}

export function Sidebar({ onConnect }: SidebarProps) {
  const split = usePanes(LAYOUT_KEY);
  const folded = useLayout((state) => state.foldedEndpoints);
  const targets = useTopic('endpoints', (endpoints) => targetTree(endpoints, { filter: '', folded }).length);
  const captures = useTopic('captures', (all) => all.length);
  const [take, heightPx] = useHeight();
  const fittingPx = heightPx === 0 ? {} : { fittingPx: targetsHeightPx(heightPx, { targets, captures }) };
  return (
    <aside ref={take} className="sidebar column fill" data-region="sidebar" aria-label="Targets and captures">
      <SplitPane
        label="Resize library"
        direction="column"
        {...split}
        panes={[
          {
            id: 'targets',
            initialSize: '42%',
            minSize: '96px',
            ...fittingPx,
            content: <TargetsPanel onConnect={onConnect} />,
          },
          { id: 'library', minSize: '120px', content: <LibraryPanel /> },
        ]}
      />
    </aside>
  );
}
