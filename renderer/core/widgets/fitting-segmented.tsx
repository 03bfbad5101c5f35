/** A choice that fits its place: options that do not fit are in a menu at its end. */
import { useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { ChevronDownIcon } from './icons.tsx';
import { Menu } from './overlays/menu.tsx';
import { Segmented, type SegmentedProps } from './segmented.tsx';

/** Room for the button of the menu, with a label of its own. */
const MORE_PX = 96;
/** Padding and border around the options. */
const FRAME_PX = 6;

/** Returns how many of the first options fit into a width; the rest needs room for the menu. */
export function fittingCount(widthsPx: readonly number[], availablePx: number): number {
  const sum = (count: number): number => widthsPx.slice(0, count).reduce((all, px) => all + px, FRAME_PX);
  if (sum(widthsPx.length) <= availablePx) return widthsPx.length;
  let count = widthsPx.length - 1;
  while (count > 1 && sum(count) + MORE_PX > availablePx) count -= 1;
  return Math.max(1, count);
}

export function FittingSegmented<V extends string>({ label, value, options, onValue }: SegmentedProps<V>) {
  const place = useRef<HTMLDivElement>(null);
  const measured = useRef<HTMLDivElement>(null);
  const [count, setCount] = useState(options.length);
  const [wholePx, setWholePx] = useState(0);
  useEffect(() => {
    const [room, copy] = [place.current, measured.current];
    if (room === null || copy === null) return undefined;
    const measure = (): void => {
      const { width: availablePx } = room.getBoundingClientRect();
      // A hidden tab has no width.
      if (availablePx === 0) return;
      const widths = [...copy.children].map((each) => each.getBoundingClientRect().width);
      setCount(fittingCount(widths, availablePx));
      setWholePx(Math.ceil(widths.reduce((all, px) => all + px, FRAME_PX)));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(room);
    // Other options, the text zoom and the fonts change its width.
    sizes.observe(copy);
    return () => sizes.disconnect();
  }, []);
  const shown = options.slice(0, count);
  const rest = options.slice(count);
  const hidden = rest.find((option) => option.value === value);
  return (
    <div className="fitting-segmented" ref={place} style={wholePx === 0 ? undefined : { flexBasis: wholePx }}>
      <Segmented label={label} value={value} options={shown} onValue={onValue} />
      {rest.length === 0 ? null : (
        <Menu
          align="end"
          entries={rest.map((option) => ({
            label: option.label,
            checked: option.value === value,
            unavailable: option.unavailable ?? null,
            onSelect: () => onValue(option.value),
          }))}
        >
          <Button
            size="tiny"
            aria-pressed={hidden !== undefined}
            title={`More of ${label}`}
            data-testid="segmented-more"
          >
            <span className="menu-value inline-row">
              <span className="cut">{hidden?.label ?? 'More'}</span>
              <ChevronDownIcon size={12} />
            </span>
          </Button>
        </Menu>
      )}
      <div className="fitting-measure" aria-hidden>
        <div className="segmented" ref={measured}>
          {options.map((option) => (
            <span key={option.value} className="segmented-item">
              {/* Its style draws the label in bold, which is the widest. */}
              <span className="segmented-label" data-label={option.label} />
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}
