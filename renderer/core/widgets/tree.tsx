/**
 * A virtual list of rows of variable height, flat or as a tree, with one focus and the keyboard of `list-keys.ts`. The owner passes the
 * visible rows and stores selection and expansion.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type DragEvent,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react';
import { ChevronDownIcon, ChevronRightIcon } from './icons.tsx';
import { isMac } from './keys/keys.ts';
import { useListKeys } from './tables/list-keys.ts';
import { usePointMenu, type MenuEntry } from './overlays/menu.tsx';
import { siblingPlaces } from './sibling-places.ts';

export interface TreeRow {
  readonly key: string;
  /** `day`, `group`: a header that cannot be selected. */
  readonly isHead?: boolean;
  /** 1 at the top. */
  readonly level: number;
  /** Null: no children. */
  readonly expanded?: boolean | null;
  /** Type-ahead text. */
  readonly text: string;
  readonly heightPx: number;
  readonly content: ReactNode;
  readonly attributes?: Readonly<Record<`data-${string}`, string | undefined>>;
  /** It is what is shown in front, whichever rows are selected. */
  readonly isCurrent?: boolean;
  /** Accessible text instead of the content. */
  readonly label?: string;
  readonly onDragStart?: (event: DragEvent<HTMLDivElement>) => void;
  /** Drag data over the row: whether it can be dropped here. */
  readonly acceptsDrop?: (event: DragEvent<HTMLDivElement>) => boolean;
  readonly onDrop?: (event: DragEvent<HTMLDivElement>) => void;
}

export interface TreeProps {
  readonly label: string;
  /** Rows with children, or a flat list. */
  readonly kind: 'tree' | 'list';
  readonly rows: readonly TreeRow[];
  readonly selectedKey: string | null;
  /** The row that the keyboard is on, if that is not the selected one: for a list in which moving selects nothing. */
  readonly activeKey?: string | null;
  /** A row became active: by press, or by keyboard or its menu. */
  readonly onSelect: (key: string, how: 'pressed' | 'moved') => void;
  /**
   * Rows that are selected together: a press with Ctrl (Cmd on macOS), or Shift Space, adds or removes one; a press with Shift, or Shift with an
   * arrow, selects all rows from the first of them to one; Ctrl A selects all.
   */
  readonly together?: {
    readonly keys: ReadonlySet<string>;
    readonly onToggle: (key: string) => void;
    readonly onExtend: (key: string) => void;
    readonly onAll: () => void;
  };
  /** Space; opens the row if absent. */
  readonly onMark?: (key: string) => void;
  /** Enter or double click. */
  readonly onOpen?: (key: string) => void;
  readonly onToggle?: (key: string) => void;
  readonly onDelete?: (key: string) => void;
  readonly onRename?: (key: string) => void;
  readonly onCopy?: (key: string) => void;
  readonly menuOf?: (key: string) => readonly MenuEntry[];
  readonly ref?: Ref<HTMLDivElement>;
}

const OVERSCAN_ROWS = 8;
/** Indentation per level; the first has none. */
const INDENT_PX = 16;

export function Tree(props: TreeProps) {
  const {
    label,
    kind,
    rows,
    selectedKey,
    activeKey = selectedKey,
    together,
    onSelect,
    onOpen,
    onMark,
    onToggle,
    onDelete,
    onRename,
    onCopy,
    menuOf,
    ref,
  } = props;
  const scroller = useRef<HTMLDivElement | null>(null);
  /** The focus came from a press on a row, which activates that row itself. */
  const byPointer = useRef(false);
  /** Key of the row that the first click of a double click hit: until the second, rows may have moved, or have been made anew. */
  const pressedKey = useRef<string | null>(null);
  const [dropKey, setDropKey] = useState<string | null>(null);
  const baseId = useId();
  const menu = usePointMenu(() => scroller.current?.focus());
  const activeIndex = rows.findIndex((row) => row.key === activeKey);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rows[index]?.heightPx ?? 24,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: OVERSCAN_ROWS,
  });
  const heights = rows.map((row) => row.heightPx).join();
  useEffect(() => virtual.measure(), [virtual, heights]);
  // The selection may come from elsewhere, or be listed later than it was made. A row that moves stays where it is.
  const shownIndex = useRef(activeIndex);
  shownIndex.current = activeIndex;
  const isListed = activeIndex >= 0;
  useEffect(() => {
    if (isListed) virtual.scrollToIndex(shownIndex.current);
  }, [virtual, activeKey, isListed]);
  const places = useMemo(() => siblingPlaces(rows), [rows]);
  const items = virtual.getVirtualItems();
  // A row that is scrolled out of view has no element; the next key press scrolls to it.
  const isActiveShown = items.some(({ index }) => index === activeIndex);

  const areMany = (together?.keys.size ?? 0) > 1;

  const keyAt = (index: number): string => rows[index]?.key ?? '';
  const byIndex = (action: ((key: string) => void) | undefined) =>
    action === undefined ? undefined : (index: number) => action(keyAt(index));
  const select = (index: number): void => {
    if (rows[index]?.isHead === true) return;
    onSelect(keyAt(index), 'moved');
    virtual.scrollToIndex(index);
  };
  /** The nearest row that can be selected; −1 at the end. */
  const rowBeside = (from: number, step: number): number => {
    let index = from + step;
    while (rows[index]?.isHead === true) index += step;
    return rows[index] === undefined ? -1 : index;
  };
  const openMenuFor = (index: number): void => {
    const row = scroller.current?.querySelector(`[data-index="${index}"]`)?.getBoundingClientRect();
    if (row !== undefined) menu.openAt({ x: row.left + 24, y: row.bottom }, menuOf?.(keyAt(index)) ?? []);
  };
  const onListKey = useListKeys({
    count: rows.length,
    activeIndex,
    pageRows: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 240) / 24) - 1),
    onActive: select,
    onOpen: byIndex(onOpen),
    onMark: byIndex(onMark),
    onDelete: byIndex(onDelete),
    onRename: byIndex(onRename),
    onCopy: byIndex(onCopy),
    onMenu: menuOf === undefined ? undefined : openMenuFor,
    isSkipped: (index) => rows[index]?.isHead === true,
    textOf: (index) => rows[index]?.text ?? null,
    tree:
      kind === 'tree'
        ? {
            levelOf: (index) => rows[index]?.level ?? 1,
            expandedOf: (index) => rows[index]?.expanded ?? null,
            onToggle: (index) => onToggle?.(keyAt(index)),
          }
        : undefined,
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (together !== undefined && event.key === ' ' && event.shiftKey && activeIndex >= 0) {
      event.preventDefault();
      together.onToggle(keyAt(activeIndex));
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (together !== undefined && event.shiftKey && step !== undefined) {
      event.preventDefault();
      const next = rowBeside(activeIndex, step);
      if (next >= 0) together.onExtend(keyAt(next));
      if (next >= 0) virtual.scrollToIndex(next);
      return;
    }
    if (together !== undefined && event.code === 'KeyA' && (isMac() ? event.metaKey : event.ctrlKey)) {
      event.preventDefault();
      together.onAll();
      return;
    }
    onListKey(event);
  };
  // Pointer events are handled on the list, because rows mount and unmount while scrolling.
  const indexUnder = (event: MouseEvent): number => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    return row === null ? -1 : Number(row.dataset['index']);
  };
  const onClick = (event: MouseEvent): void => {
    const index = indexUnder(event);
    const isSecond = event.detail === 2 && pressedKey.current !== null;
    if (event.detail === 1) pressedKey.current = index < 0 ? null : keyAt(index);
    if (index < 0 || (isSecond && pressedKey.current !== keyAt(index))) return;
    byPointer.current = true;
    scroller.current?.focus();
    byPointer.current = false;
    const onChevron = event.target instanceof Element && event.target.closest('.tree-chevron') !== null;
    if (onChevron && (rows[index]?.expanded ?? null) !== null) onToggle?.(keyAt(index));
    else if (together !== undefined && (isMac() ? event.metaKey : event.ctrlKey)) together.onToggle(keyAt(index));
    else if (together !== undefined && event.shiftKey) together.onExtend(keyAt(index));
    else onSelect(keyAt(index), 'pressed');
  };
  const onDoubleClick = (event: MouseEvent): void => {
    const index = indexUnder(event);
    const key = pressedKey.current ?? (index < 0 ? null : keyAt(index));
    if (key !== null && rows.some((row) => row.key === key)) onOpen?.(key);
  };
  const onContextMenu = (event: MouseEvent): void => {
    const index = indexUnder(event);
    if (menuOf === undefined || index < 0) return;
    event.preventDefault();
    onSelect(keyAt(index), 'moved');
    menu.openAt({ x: event.clientX, y: event.clientY }, menuOf(keyAt(index)));
  };
  const onFocus = (event: FocusEvent<HTMLDivElement>): void => {
    // Without an active row, activate the first one without opening it.
    if (event.target !== event.currentTarget || activeIndex >= 0 || byPointer.current) return;
    if (!event.currentTarget.matches(':focus-visible')) return;
    const first = rows.findIndex((row) => row.isHead !== true);
    if (first >= 0) select(first);
  };
  const list = {
    'data-many': areMany || undefined,
    role: kind === 'tree' ? 'tree' : 'listbox',
    'aria-label': label,
    'aria-multiselectable': together === undefined ? undefined : true,
    'aria-activedescendant': isActiveShown ? `${baseId}-${activeIndex}` : undefined,
    tabIndex: 0,
    onKeyDown,
    onFocus,
    onClick,
    onDoubleClick,
    onContextMenu,
    onDragStart: (event: DragEvent<HTMLDivElement>): void => rows[indexUnder(event)]?.onDragStart?.(event),
    onDragOver: (event: DragEvent<HTMLDivElement>): void => {
      const row = rows[indexUnder(event)];
      const accepts = row?.acceptsDrop?.(event) === true;
      if (accepts) event.preventDefault();
      setDropKey(accepts ? row.key : null);
    },
    onDragLeave: (event: DragEvent<HTMLDivElement>): void => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setDropKey(null);
    },
    onDragEnd: (): void => setDropKey(null),
    onDrop: (event: DragEvent<HTMLDivElement>): void => {
      const row = rows[indexUnder(event)];
      setDropKey(null);
      if (row?.onDrop === undefined || row.acceptsDrop?.(event) !== true) return;
      event.preventDefault();
      row.onDrop(event);
    },
  };

  return (
    <div
      ref={(element) => {
        scroller.current = element;
        if (typeof ref === 'function') ref(element);
        else if (ref !== undefined && ref !== null) ref.current = element;
      }}
      className="tree"
      {...list}
    >
      <div className="tree-rows" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const expanded = row.expanded ?? null;
          const place = { height: item.size, transform: `translateY(${item.start}px)` };
          if (row.isHead === true) {
            return (
              <div key={item.key} className="tree-head" role="presentation" style={place}>
                {row.content}
              </div>
            );
          }
          return (
            <div
              key={item.key}
              id={`${baseId}-${item.index}`}
              data-index={item.index}
              className="tree-row"
              role={kind === 'tree' ? 'treeitem' : 'option'}
              aria-label={row.label}
              aria-level={kind === 'tree' ? row.level : undefined}
              aria-expanded={expanded ?? undefined}
              aria-selected={areMany ? together?.keys.has(row.key) : row.key === selectedKey}
              aria-current={row.isCurrent}
              aria-setsize={places[item.index]?.count}
              aria-posinset={places[item.index]?.position}
              tabIndex={-1}
              data-active={item.index === activeIndex ? '' : undefined}
              data-drop={row.key === dropKey ? '' : undefined}
              draggable={row.onDragStart !== undefined}
              style={{ ...place, paddingLeft: `calc(var(--tree-edge, 8px) + ${(row.level - 1) * INDENT_PX}px)` }}
              {...row.attributes}
            >
              {kind === 'tree' ? (
                <span className="tree-chevron" aria-hidden>
                  {expanded === null ? null : expanded ? <ChevronDownIcon size={12} /> : <ChevronRightIcon size={12} />}
                </span>
              ) : null}
              {row.content}
            </div>
          );
        })}
      </div>
      {menu.element}
    </div>
  );
}
