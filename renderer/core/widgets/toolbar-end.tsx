/** The end of a toolbar: its controls from the last one on, as many as fit; the others are in a popover. */
import { Popover } from 'radix-ui';
import {
  Children,
  createContext,
  isValidElement,
  useContext,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { IconButton } from './button.tsx';
import { MoreIcon } from './icons.tsx';

/** Space between controls, and the button of the popover with it. */
const GAP_PX = 8;
const MORE_PX = 26 + GAP_PX;

/** Returns how many of the first controls do not fit; the last one is always shown. Each width is one with its gap. */
export function hiddenCount(widthsPx: readonly number[], availablePx: number): number {
  const from = (first: number): number => widthsPx.slice(first).reduce((all, px) => all + px, 0) - GAP_PX;
  if (from(0) <= availablePx) return 0;
  let hidden = 1;
  while (hidden < widthsPx.length - 1 && from(hidden) + MORE_PX > availablePx) hidden += 1;
  return Math.min(hidden, widthsPx.length - 1);
}

/** Controls that every toolbar below has at its end, such as those of the result that a document shows; none without. */
export const MoreToolsContext = createContext<ReactNode>(null);

interface Fit {
  readonly hidden: number;
  /** Widths of all controls, and of the least that is shown. */
  readonly wholePx: number;
  readonly leastPx: number;
}

export function ToolbarEnd({ children }: { readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const widths = useRef<number[]>([]);
  const [{ hidden, wholePx, leastPx }, setFit] = useState<Fit>({ hidden: 0, wholePx: 0, leastPx: 0 });
  const more = useContext(MoreToolsContext);
  const items = Children.toArray([children, more]);
  const count = items.length;
  useLayoutEffect(() => {
    const room = place.current;
    if (room === null) return undefined;
    const shown = [...room.children].slice(hidden > 0 ? 1 : 0);
    const measure = (): void => {
      const { width: availablePx } = room.getBoundingClientRect();
      // A hidden tab has no width.
      if (availablePx === 0) return;
      for (const [at, each] of shown.entries()) {
        const { width } = each.getBoundingClientRect();
        widths.current[hidden + at] = width === 0 ? 0 : width + GAP_PX;
      }
      const known = widths.current.slice(0, count);
      const whole = Math.ceil(known.reduce((all, px) => all + px, 0));
      const next = hiddenCount(known, Math.ceil(availablePx));
      const least = Math.ceil((known.at(-1) ?? 0) - GAP_PX + (count > 1 ? MORE_PX : 0));
      setFit((now) =>
        now.hidden === next && now.wholePx === whole && now.leastPx === least
          ? now
          : { hidden: next, wholePx: whole, leastPx: least },
      );
    };
    measure();
    const sizes = new ResizeObserver(measure);
    for (const each of [room, ...shown]) sizes.observe(each);
    return () => sizes.disconnect();
  }, [hidden, count]);
  const item = (each: ReactNode, at: number): ReactNode => (
    <div key={isValidElement(each) ? each.key : at} className="toolbar-item">
      {each}
    </div>
  );
  return (
    <div
      className="toolbar-end"
      ref={place}
      style={wholePx === 0 ? undefined : { flexBasis: wholePx, minWidth: leastPx }}
    >
      {hidden === 0 ? null : (
        <Popover.Root>
          <Popover.Trigger asChild>
            <IconButton label="More of this toolbar" icon={MoreIcon} data-testid="toolbar-more" />
          </Popover.Trigger>
          <Popover.Portal>
            <Popover.Content
              className="menu toolbar-rest"
              data-testid="toolbar-rest"
              aria-label="More of this toolbar"
              align="end"
              sideOffset={2}
              collisionPadding={8}
            >
              {items.slice(0, hidden).map(item)}
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
      )}
      {items.slice(hidden).map((each, at) => item(each, hidden + at))}
    </div>
  );
}
