/** The window frame: title bar, sidebar, documents, drawer, status line, and resize edges. */
import { useEffect, type ReactNode } from 'react';
import { DRAWER_HEIGHT, isSidebarShown, SIDEBAR_WIDTH } from '../stores/layout.ts';
import { useLayout } from '../stores/workbench.tsx';
import { ResizeEdge } from '../widgets/resize-edge.tsx';
import { useHeight } from '../widgets/use-height.ts';
import { useMedia } from '../widgets/use-media.ts';

export interface FrameProps {
  readonly title: ReactNode;
  readonly sidebar: ReactNode;
  readonly documents: ReactNode;
  readonly notices: ReactNode;
  readonly drawer: ReactNode;
  readonly statusLine: ReactNode;
}

export function Frame({ title, sidebar, documents, notices, drawer, statusLine }: FrameProps) {
  const showsSidebar = useLayout(isSidebarShown);
  const sidebarWidthPx = useLayout((state) => state.sidebarWidthPx);
  const drawerOpen = useLayout((state) => state.drawerOpen);
  const drawerHeightPx = useLayout((state) => state.drawerHeightPx);
  const setSidebarWidth = useLayout((state) => state.setSidebarWidth);
  const setDrawerHeight = useLayout((state) => state.setDrawerHeight);
  const toggleSidebar = useLayout((state) => state.toggleSidebar);
  const setNarrow = useLayout((state) => state.setNarrow);
  const isNarrow = useMedia('(max-width: 860px)');
  useEffect(() => setNarrow(isNarrow), [isNarrow, setNarrow]);
  const [takeMain, mainHeightPx] = useHeight();
  const drawerMaxPx = Math.max(DRAWER_HEIGHT.min, Math.floor(mainHeightPx / 2));
  const drawerShownPx = drawerOpen ? Math.min(drawerHeightPx, drawerMaxPx) : DRAWER_HEIGHT.closed;
  return (
    <div className="frame">
      {title}
      <div className="frame-middle">
        {!showsSidebar ? null : (
          <>
            {/* In a narrow window the sidebar floats over the documents; a press outside closes it. */}
            <button
              type="button"
              className="frame-scrim"
              tabIndex={-1}
              aria-label="Hide sidebar"
              onClick={toggleSidebar}
            />
            <div className="frame-sidebar column" style={{ width: sidebarWidthPx }}>
              {sidebar}
              <ResizeEdge
                label="Resize sidebar"
                edge="right"
                sizePx={sidebarWidthPx}
                minPx={SIDEBAR_WIDTH.min}
                maxPx={SIDEBAR_WIDTH.max}
                onSize={setSidebarWidth}
                onReset={() => setSidebarWidth(SIDEBAR_WIDTH.initial)}
              />
            </div>
          </>
        )}
        <main className="frame-main column fill" ref={takeMain}>
          <div className="frame-documents column fill">{documents}</div>
          {notices}
          <div className="frame-drawer column" style={{ height: drawerShownPx }}>
            {drawerOpen ? (
              <ResizeEdge
                label="Resize activity"
                edge="top"
                sizePx={drawerShownPx}
                minPx={DRAWER_HEIGHT.min}
                maxPx={drawerMaxPx}
                onSize={setDrawerHeight}
                onReset={() => setDrawerHeight(DRAWER_HEIGHT.initial)}
              />
            ) : null}
            {drawer}
          </div>
        </main>
      </div>
      {statusLine}
    </div>
  );
}
