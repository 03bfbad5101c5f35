/** The tabs of a group: arrow keys move the focus, Delete closes, dragging reorders or moves to the other group. */
import {
  memo,
  useEffect,
  useRef,
  useState,
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react';
import { captureIdOf, type DocumentTab } from '../stores/documents/document-tabs.ts';
import { type DocumentGroup } from '../stores/documents/documents.ts';
import { titleText } from '../stores/documents/capture-titles.ts';
import { canCompare, comparisonOf } from '../stores/documents/compare.ts';
import { CAPTURE_DRAG_TYPE, findCapture } from '../stores/topics/library.ts';
import { sharedOf } from '../stores/documents/view-link.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { useDocuments, useIsInBrowser, useTopic, useTopicKnown, useWorkbench } from '../stores/workbench.tsx';
import { Button, IconButton } from '../widgets/button.tsx';
import { ChevronDownIcon, CloseIcon, ExportIcon, SplitIcon } from '../widgets/icons.tsx';
import { shortcutInBrowser } from '../widgets/keys/keys.ts';
import { Menu, usePointMenu, type MenuEntry } from '../widgets/overlays/menu.tsx';
import { TabLabel } from './tab-label.tsx';
import { useTabTitles, type TabTitle } from '../stores/documents/tab-titles.ts';

/** Checks whether the content of an element is wider than the element. */
function useOverflow(element: RefObject<HTMLElement | null>): boolean {
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const strip = element.current;
    if (strip === null) return undefined;
    const measure = (): void => setOverflows(strip.scrollWidth > strip.clientWidth + 1);
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(strip);
    // Tabs and their titles change.
    const contents = new MutationObserver(measure);
    contents.observe(strip, { childList: true, subtree: true, characterData: true });
    return () => {
      sizes.disconnect();
      contents.disconnect();
    };
  }, [element]);
  return overflows;
}

/** Drag data of a tab: `<group id> <document id>`. */
const TAB_DRAG_TYPE = 'application/x-pen-tab';

interface TabProps {
  readonly tab: DocumentTab;
  readonly title: TabTitle;
  readonly isActive: boolean;
  readonly isPreview: boolean;
  readonly groupId: string;
  readonly panelId: string;
  /** Opens the menu of the tab at a point of the window in pixels. */
  readonly onMenu: (x: number, y: number) => void;
}

function Tab({ tab, title: words, isActive, isPreview, groupId, panelId, onMenu }: TabProps) {
  const activate = useDocuments((state) => state.activate);
  const close = useDocuments((state) => state.close);
  const enter = useDocuments((state) => state.enter);
  const keep = useDocuments((state) => state.keep);
  const title = titleText(words);
  const open = useDocuments((state) => state.open);
  const { topics } = useWorkbench();
  const captureId = tab.kind === 'capture' ? tab.captureId : null;
  const hasCapture = useTopic(
    'captures',
    (captures) => captureId !== null && findCapture(captures, captureId) !== null,
  );
  const isCaptureDrag = ({ dataTransfer }: DragEvent): boolean =>
    hasCapture && dataTransfer.types.includes(CAPTURE_DRAG_TYPE) && !dataTransfer.types.includes(TAB_DRAG_TYPE);
  const element = useRef<HTMLDivElement>(null);
  const areCapturesKnown = useTopicKnown('captures');
  const areTitlesKnown = useTopicKnown('endpoints') && areCapturesKnown;
  useEffect(() => {
    const own = element.current;
    const strip = own?.closest('[role="tablist"]') ?? null;
    if (!isActive || own === null || strip === null) return undefined;
    const show = (): void => own.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    show();
    // Keep the active tab visible when the window becomes narrower.
    const observer = new ResizeObserver(show);
    observer.observe(strip);
    observer.observe(own);
    return () => observer.disconnect();
  }, [isActive]);
  useEffect(() => {
    // The tabs before it are longer with their titles.
    if (isActive && areTitlesKnown) element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isActive, areTitlesKnown]);
  return (
    <div
      ref={element}
      role="tab"
      className="tab grow row"
      data-testid="tab"
      data-document-id={tab.id}
      data-preview={isPreview || undefined}
      aria-selected={isActive}
      aria-controls={isActive ? panelId : undefined}
      aria-keyshortcuts="Delete"
      tabIndex={isActive ? 0 : -1}
      title={isPreview ? `${title} (preview: double-click to keep)` : title}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(TAB_DRAG_TYPE, `${groupId} ${tab.id}`);
        event.dataTransfer.effectAllowed = hasCapture ? 'copyMove' : 'move';
        // Comparison drop targets also accept capture tabs.
        if (hasCapture && captureId !== null) event.dataTransfer.setData(CAPTURE_DRAG_TYPE, captureId);
      }}
      onDragOver={(event) => {
        if (isCaptureDrag(event)) event.preventDefault();
      }}
      onDrop={(event) => {
        if (!isCaptureDrag(event)) return;
        event.preventDefault();
        const captures = topics.captures.getState().value;
        const capture = captureId === null ? null : findCapture(captures, captureId);
        const other = findCapture(captures, event.dataTransfer.getData(CAPTURE_DRAG_TYPE));
        if (capture !== null && other !== null && canCompare(other, capture)) open(comparisonOf(other, capture));
      }}
      onClick={() => {
        activate(groupId, tab.id);
        enter();
      }}
      onDoubleClick={() => keep(tab.id)}
      onAuxClick={(event) => {
        if (event.button === 1) close(groupId, tab.id);
      }}
      onMouseDown={(event) => {
        // The middle button would otherwise start autoscroll.
        if (event.button === 1) event.preventDefault();
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu(event.clientX, event.clientY);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return;
        event.preventDefault();
        const box = event.currentTarget.getBoundingClientRect();
        onMenu(box.left, box.bottom);
      }}
    >
      <TabLabel tab={tab} title={words} />
      <span
        className="tab-close"
        data-testid="tab-close"
        title={isActive ? 'Close (Ctrl W)' : 'Close'}
        {...pointerOnly((event) => {
          event.stopPropagation();
          close(groupId, tab.id);
        })}
      >
        <CloseIcon size={12} />
      </span>
    </div>
  );
}

/** For the pointer: a tab may contain no other control, and Delete closes it by keyboard. */
function pointerOnly(onClick: (event: MouseEvent) => void) {
  return { 'aria-hidden': true, onClick } as const;
}

/** The index of the tab before which the pointer is, by tab centers. */
function dropIndex(strip: HTMLElement, x: number): number {
  const tabs = [...strip.querySelectorAll('[role="tab"]')];
  const after = tabs.findIndex((tab) => {
    const box = tab.getBoundingClientRect();
    return x < box.left + box.width / 2;
  });
  return after < 0 ? tabs.length : after;
}

export interface TabStripProps {
  readonly group: DocumentGroup;
  readonly isActive: boolean;
  readonly isAlone: boolean;
  readonly panelId: string;
}

export const TabStrip = memo(function TabStrip({ group, isActive, isAlone, panelId }: TabStripProps) {
  const workbench = useWorkbench();
  const { documents, history } = workbench;
  const run = useCommandRunner();
  const { activate, close, closeOthers, closeAll, move, splitRight, enter } = documents.getState();
  const strip = useRef<HTMLDivElement>(null);
  const [insertAt, setInsertAt] = useState<number | null>(null);
  const { element: menu, openAt } = usePointMenu();
  const titles = useTabTitles(group.tabs);
  const titleOf = (tab: DocumentTab): TabTitle => titles.get(tab.id) ?? { head: tab.title, tail: '' };
  const overflows = useOverflow(strip);

  const focusTab = (documentId: string | undefined): void => {
    if (documentId === undefined) return;
    activate(group.id, documentId);
    // After the render that moves tabIndex to it.
    requestAnimationFrame(() =>
      strip.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const index = group.tabs.findIndex((tab) => tab.id === group.activeId);
    const next: Readonly<Record<string, number>> = {
      ArrowLeft: index - 1,
      ArrowRight: index + 1,
      Home: 0,
      End: group.tabs.length - 1,
    };
    const target = next[event.key];
    if (target !== undefined) {
      event.preventDefault();
      focusTab(group.tabs[Math.max(0, Math.min(group.tabs.length - 1, target))]?.id);
    } else if (event.key === 'Delete' && group.activeId !== null) {
      event.preventDefault();
      close(group.id, group.activeId);
    }
  };
  const isInBrowser = useIsInBrowser();
  const shortcutOf = (shortcut: string): string => (isInBrowser ? shortcutInBrowser(shortcut) : shortcut);
  const isTabDrag = (event: DragEvent): boolean => event.dataTransfer.types.includes(TAB_DRAG_TYPE);
  const shareEntries = (tab: DocumentTab): readonly MenuEntry[] =>
    captureIdOf(tab) === null
      ? []
      : [
          { kind: 'separator' },
          {
            label: 'Share as a page…',
            icon: ExportIcon,
            onSelect: () => {
              const shared = sharedOf(tab, workbench);
              if (shared === null) return;
              void run('captures.save-as', { ...shared, format: 'html' }, 'The shared page was not written');
            },
          },
        ];
  const entriesOf = (tab: DocumentTab): readonly MenuEntry[] => [
    { label: 'Close', shortcut: shortcutOf('Mod+KeyW'), onSelect: () => close(group.id, tab.id) },
    {
      label: 'Close others',
      unavailable: group.tabs.length < 2 ? 'it is the only one' : null,
      onSelect: () => closeOthers(group.id, tab.id),
    },
    { label: 'Close all', onSelect: () => closeAll(group.id) },
    {
      label: 'Reopen closed',
      shortcut: shortcutOf('Mod+Shift+KeyT'),
      unavailable: documents.getState().closed.length === 0 ? 'none was closed' : null,
      onSelect: () => {
        const reopened = documents.getState().reopen();
        if (reopened !== null) history.getState().restore(reopened.id);
      },
    },
    { kind: 'separator' },
    {
      label: 'Show to the right',
      shortcut: 'Control+Backslash',
      icon: SplitIcon,
      onSelect: () => splitRight(group.id, tab.id),
    },
    {
      label: isAlone ? 'Move to the right' : 'Move to the other side',
      unavailable: group.tabs.length < 2 && isAlone ? 'it is the only one' : null,
      onSelect: () => splitRight(group.id, tab.id, { move: true }),
    },
    ...shareEntries(tab),
  ];
  return (
    <div
      className="tab-bar"
      data-region={isActive ? 'tabs' : undefined}
      onDragOver={(event) => {
        if (!isTabDrag(event) || strip.current === null) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
        setInsertAt(dropIndex(strip.current, event.clientX));
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget))
          setInsertAt(null);
      }}
      onDrop={(event) => {
        setInsertAt(null);
        if (!isTabDrag(event) || strip.current === null) return;
        event.preventDefault();
        const [fromGroupId = '', ...rest] = event.dataTransfer.getData(TAB_DRAG_TYPE).split(' ');
        move(fromGroupId, rest.join(' '), group.id, dropIndex(strip.current, event.clientX));
      }}
    >
      <div
        ref={strip}
        className="tab-strip grow"
        role="tablist"
        aria-label="Open documents"
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onWheel={(event) => {
          // A vertical wheel scrolls the strip horizontally.
          if (event.deltaX === 0) event.currentTarget.scrollBy({ left: event.deltaY });
        }}
      >
        {group.tabs.map((tab, index) => (
          <div
            key={tab.id}
            className="tab-place"
            role="presentation"
            data-insert={insertAt === index ? 'before' : undefined}
          >
            <Tab
              tab={tab}
              title={titleOf(tab)}
              groupId={group.id}
              panelId={panelId}
              isActive={tab.id === group.activeId}
              isPreview={tab.id === group.previewId}
              onMenu={(x, y) => openAt({ x, y }, entriesOf(tab))}
            />
          </div>
        ))}
        <div
          className="tab-rest"
          role="presentation"
          data-insert={insertAt === group.tabs.length ? 'before' : undefined}
        />
      </div>
      {overflows ? (
        <Menu
          align="end"
          entries={group.tabs.map((tab) => ({
            label: titleText(titleOf(tab)),
            checked: tab.id === group.activeId,
            onSelect: () => {
              activate(group.id, tab.id);
              enter();
            },
          }))}
        >
          <Button
            size="tiny"
            look="bare"
            data-testid="all-tabs"
            aria-label={`All ${group.tabs.length} documents`}
            title="All documents"
          >
            <span className="all-tabs inline-row">
              {group.tabs.length}
              <ChevronDownIcon size={12} />
            </span>
          </Button>
        </Menu>
      ) : null}
      <IconButton
        label="Show to the right"
        icon={SplitIcon}
        shortcut="Control+Backslash"
        onClick={() => {
          if (group.activeId !== null) splitRight(group.id, group.activeId);
        }}
      />
      {menu}
    </div>
  );
});
