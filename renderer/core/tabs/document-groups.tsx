/** The documents: one or two groups, each a tab strip over its active document. */
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ComponentType } from 'react';
import { createPortal } from 'react-dom';
import { placeViews, type DocumentPlace } from '../stores/documents/document-views.ts';
import type { DocumentTab } from '../stores/documents/document-tabs.ts';
import type { DocumentGroup } from '../stores/documents/documents.ts';
import { usePanes } from '../stores/hooks/use-panes.ts';
import { useDocuments } from '../stores/workbench.tsx';
import { SplitPane } from '../widgets/split-pane.tsx';
import { TabStrip } from './tab-strip.tsx';
import './tabs.css';

// Renders a document into an element of its own that moves between groups, so that its state is retained.

/** Restores scroll positions, which an element loses when it leaves the page. */
function createScrollMemory(host: HTMLElement) {
  const offsets = new Map<Element, { readonly left: number; readonly top: number }>();
  const onScroll = ({ target }: Event): void => {
    if (target instanceof Element) offsets.set(target, { left: target.scrollLeft, top: target.scrollTop });
  };
  return {
    watch: (): (() => void) => {
      host.addEventListener('scroll', onScroll, { capture: true, passive: true });
      return () => host.removeEventListener('scroll', onScroll, { capture: true });
    },
    restore: (): void => {
      for (const [element, { left, top }] of offsets) {
        if (!host.contains(element)) offsets.delete(element);
        else if (element.scrollTop !== top || element.scrollLeft !== left) element.scrollTo({ left, top });
      }
    },
  };
}

function createHost() {
  const element = document.createElement('div');
  element.className = 'document-place';
  const scrolls = createScrollMemory(element);
  return {
    element,
    watch: scrolls.watch,
    remove: () => element.remove(),
    show: (isShown: boolean): void => {
      element.hidden = !isShown;
    },
    putInto: (slot: HTMLElement): void => {
      if (element.parentElement === slot) return;
      slot.append(element);
      scrolls.restore();
    },
  };
}

interface DocumentHostProps extends DocumentGroupsProps {
  readonly tab: DocumentTab;
  /** The container of its group; null while the group renders. */
  readonly slot: HTMLElement | null;
  readonly isShown: boolean;
}

/** A document renders again only if its own tab changed, not with each change of another: forty may be open. */
const DocumentHost = memo(function DocumentHost({ tab, slot, isShown, Document }: DocumentHostProps) {
  const [host] = useState(createHost);
  useEffect(() => host.watch(), [host]);
  useEffect(() => () => host.remove(), [host]);
  useLayoutEffect(() => host.show(isShown), [host, isShown]);
  useLayoutEffect(() => {
    if (slot !== null) host.putInto(slot);
  }, [host, slot]);
  const content = useMemo(() => <Document tab={tab} />, [Document, tab]);
  return createPortal(content, host.element);
});

export interface DocumentGroupsProps {
  /** The view of any document. */
  readonly Document: ComponentType<{ readonly tab: DocumentTab }>;
}

const LAYOUT_KEY = 'document-groups';

function GroupView({
  group,
  isActive,
  isAlone,
  onSlot,
}: {
  group: DocumentGroup;
  isActive: boolean;
  isAlone: boolean;
  /** The element for its documents; null on unmount. */
  onSlot: (groupId: string, slot: HTMLElement | null) => void;
}) {
  const focusGroup = useDocuments((state) => state.focusGroup);
  const keep = useDocuments((state) => state.keep);
  const active = group.tabs.find((tab) => tab.id === group.activeId) ?? null;
  const section = useRef<HTMLElement>(null);
  const activeId = active?.id ?? null;
  const isPreview = activeId !== null && group.previewId === activeId;
  useEffect(() => {
    const element = section.current;
    if (element === null) return undefined;
    const here = (): void => focusGroup(group.id);
    // Typing or double-clicking in a preview pins it. Deferred until after the event: a re-render before the field's own listener would
    // drop the typed letter.
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
  const takeSlot = useCallback((slot: HTMLElement | null) => onSlot(group.id, slot), [group.id, onSlot]);
  return (
    <section
      className="document-group column fill"
      aria-label="Documents"
      data-active={isActive || undefined}
      ref={section}
    >
      <TabStrip group={group} isActive={isActive} isAlone={isAlone} panelId={panelId} />
      <div
        className="document column fill"
        id={panelId}
        role="tabpanel"
        aria-label={active?.title}
        data-region={isActive ? 'document' : 'other-document'}
        data-document-kind={active?.kind}
        ref={takeSlot}
      />
    </section>
  );
}

export function DocumentGroups({ Document }: DocumentGroupsProps) {
  const groups = useDocuments((state) => state.groups);
  const activeGroupId = useDocuments((state) => state.activeGroupId);
  const split = usePanes(LAYOUT_KEY);
  const [slots, setSlots] = useState<ReadonlyMap<string, HTMLElement | null>>(new Map());
  const onSlot = useCallback(
    (groupId: string, slot: HTMLElement | null) => setSlots((now) => new Map([...now, [groupId, slot]])),
    [],
  );
  const [placed, setPlaced] = useState<readonly DocumentPlace[]>([]);
  const places = placeViews(placed, groups);
  if (places !== placed) setPlaced(places);
  return (
    <>
      <SplitPane
        // The number of groups is part of the layout key, because sizes of two do not fit one.
        key={groups.length}
        label="Resize documents"
        direction="row"
        {...split}
        sizes={groups.length > 1 ? split.sizes : undefined}
        panes={groups.map((group) => ({
          id: group.id,
          minSize: '240px',
          content: (
            <GroupView
              group={group}
              isActive={group.id === activeGroupId}
              isAlone={groups.length === 1}
              onSlot={onSlot}
            />
          ),
        }))}
      />
      {places.map(({ viewId, groupId, tab, isShown }) => (
        <DocumentHost key={viewId} tab={tab} slot={slots.get(groupId) ?? null} isShown={isShown} Document={Document} />
      ))}
    </>
  );
}
