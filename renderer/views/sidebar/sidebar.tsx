/** The sidebar: targets above, library below, with a persisted border. */
import { useLayout } from '../../stores/workbench.tsx';
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
  const sizes = useLayout((state) => state.panes[LAYOUT_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  return (
    <aside className="sidebar" data-region="sidebar" aria-label="Targets and captures">
      <SplitPane
        label="Resize library"
        direction="column"
        sizes={sizes}
        onSizes={(percentages) => setPanes(LAYOUT_KEY, percentages)}
        panes={[
          { id: 'targets', initialSize: '42%', minSize: '96px', content: <TargetsPanel onConnect={onConnect} /> },
          { id: 'library', minSize: '120px', content: <LibraryPanel /> },
        ]}
      />
    </aside>
  );
}
