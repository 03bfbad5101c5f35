/** Virtual rows of the console with variable height. Follows new messages unless the person scrolls up. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { ConsoleRow } from '../../../shared/features/console/tools/console-rows.ts';
import type { ConsolePlace } from '../../../shared/engine/console/contract/console.ts';
import { useLiveOriginals, type OriginalOfPlace } from '../../core/stores/hooks/use-live-originals.ts';
import { Button } from '../../core/widgets/button.tsx';
import { ChevronDownIcon } from '../../core/widgets/icons.tsx';
import { MessageRow, type MessageRowProps } from './message-row.tsx';
import type { OpenedObjects } from './opened-objects.ts';

const ROW_PX = 23;
/** Within this distance of the end, the list follows new messages. */
const END_PX = 8;

export interface MessageListProps extends Pick<MessageRowProps, 'onSelect' | 'onOpenSource' | 'onCopy'> {
  /** The live target whose source maps show original places; null for a stored log. */
  readonly targetId: string | null;
  readonly rows: readonly ConsoleRow[];
  readonly objects: StoreApi<OpenedObjects>;
  /** Original places of a stored log. */
  readonly storedOriginalOf?: OriginalOfPlace;
  /** Null: no message is selected. */
  readonly selectedId: number | null;
}

/** The top visible row and its offset: it keeps its place when older rows are dropped. */
interface Anchor {
  readonly entryId: number;
  readonly offsetPx: number;
}

export function MessageList({ targetId, rows, objects, storedOriginalOf, selectedId, ...actions }: MessageListProps) {
  const { onSelect } = actions;
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<Anchor | null>(null);
  const lastTop = useRef(0);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const [openStacks, setOpenStacks] = useState<ReadonlySet<number>>(new Set());
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.entry.id ?? index,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const totalPx = virtual.getTotalSize();
  const inView = items.flatMap((item): ConsolePlace[] => {
    const entry = rows[item.index]?.entry;
    if (entry === undefined) return [];
    return [...(entry.place === null ? [] : [entry.place]), ...(openStacks.has(entry.id) ? entry.stack : [])];
  });
  const liveOriginalOf = useLiveOriginals(targetId ?? '', targetId === null ? [] : inView);
  const originalOf = storedOriginalOf ?? liveOriginalOf;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    if (isAtEnd) {
      element.scrollTop = element.scrollHeight;
      return;
    }
    const before = anchor.current;
    if (before === null) return;
    const index = rows.findIndex(({ entry }) => entry.id === before.entryId);
    const start = index < 0 ? undefined : virtual.measurementsCache[index]?.start;
    if (start !== undefined && Math.abs(start + before.offsetPx - element.scrollTop) > 1)
      element.scrollTop = start + before.offsetPx;
    // The list itself corrects for rows measured while no message arrived.
  }, [rows, isAtEnd, totalPx, virtual]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null || !isAtEnd) return undefined;
    // A card above reduces the height; keep the latest messages visible.
    const resized = new ResizeObserver(() => {
      element.scrollTop = element.scrollHeight;
    });
    resized.observe(element);
    return () => resized.disconnect();
  }, [isAtEnd]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    // A click anywhere in a row selects its message; its buttons do what they say. The button with the time selects by keyboard.
    const select = ({ target }: MouseEvent): void => {
      if (!(target instanceof Element) || target.closest('button, a') !== null) return;
      const id = target.closest('[data-entry]')?.getAttribute('data-entry') ?? null;
      if (id !== null) onSelect(Number(id));
    };
    element.addEventListener('click', select);
    return () => element.removeEventListener('click', select);
  }, [onSelect]);

  const noteScroll = (): void => {
    const element = scroller.current;
    if (element === null) return;
    const fromEndPx = element.scrollHeight - element.scrollTop - element.clientHeight;
    // Only scrolling up stops following; growing rows do not.
    if (fromEndPx < END_PX) setIsAtEnd(true);
    else if (element.scrollTop < lastTop.current - 1) setIsAtEnd(false);
    lastTop.current = element.scrollTop;
    const first = virtual.getVirtualItemForOffset(element.scrollTop);
    const row = first === undefined ? undefined : rows[first.index];
    anchor.current =
      first === undefined || row === undefined
        ? null
        : { entryId: row.entry.id, offsetPx: element.scrollTop - first.start };
  };
  const toggleStack = useCallback(
    (entryId: number): void =>
      setOpenStacks(
        (open) => new Set(open.has(entryId) ? [...open].filter((id) => id !== entryId) : [...open, entryId]),
      ),
    [],
  );

  return (
    <div className="console-list">
      <div
        ref={scroller}
        className="console-scroller"
        role="log"
        aria-live="off"
        aria-label="Console messages"
        onScroll={noteScroll}
      >
        <div className="console-rows" style={{ height: totalPx }}>
          {items.map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className="console-slot"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <MessageRow
                  row={row}
                  objects={objects}
                  isSelected={row.entry.id === selectedId}
                  isStackOpen={openStacks.has(row.entry.id)}
                  onToggleStack={toggleStack}
                  originalOf={originalOf}
                  {...actions}
                />
              </div>
            );
          })}
        </div>
      </div>
      {isAtEnd ? null : (
        <div className="console-to-end">
          <Button size="tiny" icon={ChevronDownIcon} onClick={() => setIsAtEnd(true)}>
            Jump to latest
          </Button>
        </div>
      )}
    </div>
  );
}
