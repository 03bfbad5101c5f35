/** The documents: one or two groups side by side, each a strip of tabs over the document that is active in it. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { DocumentDescriptor, DocumentGroup } from '../../stores/documents.ts';
import { useDocuments, useLayout } from '../../stores/workbench.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { TabStrip } from './tab-strip.tsx';
import './tabs.css';

export interface DocumentGroupsProps {
  readonly renderDocument: (descriptor: DocumentDescriptor) => ReactNode;
}

const LAYOUT_KEY = 'document-groups';

function GroupView({
  group,
  isActive,
  isAlone,
  renderDocument,
}: { group: DocumentGroup; isActive: boolean; isAlone: boolean } & DocumentGroupsProps) {
  const focusGroup = useDocuments((state) => state.focusGroup);
  const keep = useDocuments((state) => state.keep);
  const active = group.tabs.find((tab) => tab.id === group.activeId) ?? null;
  // A document that was looked at stays as it was left (its place, its filter) until its tab closes; others are not even read.
  const [visited, setVisited] = useState<readonly string[]>([]);
  const shown = active !== null && !visited.includes(active.id) ? [...visited, active.id] : visited;
  if (shown !== visited) setVisited(shown);
  const section = useRef<HTMLElement>(null);
  const activeId = active?.id ?? null;
  const isPreview = activeId !== null && group.previewId === activeId;
  useEffect(() => {
    const element = section.current;
    if (element === null) return undefined;
    const here = (): void => focusGroup(group.id);
    // Whoever types in a document or double-clicks it works in it: it is a preview no more. Not before the event is over:
    // drawn between this listener and the field's own, a controlled field takes the typed letter back.
    const work = (event: Event): void => {
      const inDocument = event.target instanceof Element && event.target.closest('.document') !== null;
      if (inDocument && activeId !== null && isPreview) setTimeout(() => keep(activeId), 0);
    };
    element.addEventListener('focusin', here);
    element.addEventListener('pointerdown', here, { capture: true });
    element.addEventListener('input', work);
    element.addEventListener('dblclick', work);
    return () => {
      element.removeEventListener('focusin', here);
      element.removeEventListener('pointerdown', here, { capture: true });
      element.removeEventListener('input', work);
      element.removeEventListener('dblclick', work);
    };
  }, [activeId, isPreview, focusGroup, group.id, keep]);
  const panelId = `${group.id}-document`;
  return (
    <section className="document-group" aria-label="Documents" data-active={isActive || undefined} ref={section}>
      <TabStrip group={group} isActive={isActive} isAlone={isAlone} panelId={panelId} />
      <div
        className="document"
        id={panelId}
        role="tabpanel"
        aria-label={active?.title}
        data-region={isActive ? 'document' : undefined}
        data-document-kind={active?.kind}
      >
        {group.tabs
          .filter((tab) => shown.includes(tab.id))
          .map((tab) => (
            <div key={tab.id} className="document-place" hidden={tab.id !== group.activeId}>
              {renderDocument(tab)}
            </div>
          ))}
      </div>
    </section>
  );
}

export function DocumentGroups({ renderDocument }: DocumentGroupsProps) {
  const groups = useDocuments((state) => state.groups);
  const activeGroupId = useDocuments((state) => state.activeGroupId);
  const sizes = useLayout((state) => state.panes[LAYOUT_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  return (
    <SplitPane
      // Another number of groups is another layout; sizes of two fit no one.
      key={groups.length}
      label="Resize documents"
      direction="row"
      sizes={groups.length > 1 ? sizes : undefined}
      onSizes={(percentages) => setPanes(LAYOUT_KEY, percentages)}
      panes={groups.map((group) => ({
        id: group.id,
        minSize: '240px',
        content: (
          <GroupView
            group={group}
            isActive={group.id === activeGroupId}
            isAlone={groups.length === 1}
            renderDocument={renderDocument}
          />
        ),
      }))}
    />
  );
}
