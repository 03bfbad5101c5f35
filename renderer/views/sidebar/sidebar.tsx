/** The sidebar: targets above, library below, with a persisted border. */
import { usePanes } from '../../stores/use-panes.ts';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { LibraryPanel } from './library-panel.tsx';
import { TargetsPanel } from './targets-panel.tsx';
import './sidebar.css';

const LAYOUT_KEY = 'sidebar';

export interface SidebarProps {
  /** Opens the Start document, where an address can be added. */
  readonly onConnect: () => void;
}

export function Sidebar({ onConnect }: SidebarProps) {
  const split = usePanes(LAYOUT_KEY);
  return (
    <aside className="sidebar" data-region="sidebar" aria-label="Targets and captures">
      <SplitPane
        label="Resize library"
        direction="column"
        {...split}
        panes={[
          { id: 'targets', initialSize: '42%', minSize: '96px', content: <TargetsPanel onConnect={onConnect} /> },
          { id: 'library', minSize: '120px', content: <LibraryPanel /> },
        ]}
      />
    </aside>
  );
}
