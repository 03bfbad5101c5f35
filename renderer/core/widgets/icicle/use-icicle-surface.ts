/** The input of an icicle: what is under a point of it, and what keys and clicks do to its boxes. */
import type { RefObject } from 'react';
import { rowAnchor, type useHoverCard } from '../../charts/hover-card.tsx';
import { useChartSurface, type ArrowKey, type ChartPoint } from '../../charts/use-chart-surface.ts';
import type { PointMenu } from '../overlays/menu.tsx';
import { entryOfKey } from '../overlays/menu-shortcuts.ts';
import type { IcicleProps } from './icicle-props.ts';
import { besideBox, boxAt, parentBox, widestChild } from './icicle-layout.ts';
import { ICICLE_BOX_PX, ICICLE_ROW_PX } from './icicle-window.ts';

export interface IcicleSurfaceParts {
  readonly props: IcicleProps;
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly menu: PointMenu;
  readonly card: Pick<ReturnType<typeof useHoverCard<number>>, 'over' | 'leave'>;
}

export function useIcicleSurface({ props, frame, menu, card }: IcicleSurfaceParts) {
  const { layout, view, click = 'fit', selected, menuOf, onCopy, onHit, keysOfBox } = props;
  const bounds = () => frame.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 0 };
  const topOf = (box: number): number => bounds().top + (layout.depths[box] ?? 0) * ICICLE_ROW_PX - view.topPx;
  const known = (box: number): number | null => (box < 0 ? null : box);
  const boxUnder = ({ value, topPx, reach }: ChartPoint): number | null =>
    known(boxAt(layout, Math.floor((topPx + view.topPx) / ICICLE_ROW_PX), value, reach));
  const boxBeside = (key: ArrowKey, middle: number): number => {
    if (selected === null) return boxAt(layout, 0, middle, layout.total);
    if (key === 'ArrowUp') return parentBox(layout, selected);
    if (key === 'ArrowDown') return widestChild(layout, selected);
    return besideBox(layout, selected, key === 'ArrowLeft' ? -1 : 1);
  };
  return useChartSurface<number>({
    frame,
    visible: () => view.window,
    heightPx: () => frame.current?.clientHeight ?? 0,
    zoom: view.zoom,
    pan: view.pan,
    fitAll: view.fitAll,
    boxAt: boxUnder,
    onPoint: (point) => {
      const box = point === null ? null : boxUnder(point);
      if (point === null || box === null) card.leave();
      else card.over(box, rowAnchor(frame, point, { topPx: topOf(box), heightPx: ICICLE_BOX_PX }));
    },
    selected,
    onSelect: props.onSelect,
    boxBeside: (key, middle) => known(boxBeside(key, middle)),
    onReveal: view.reveal,
    onFit: view.fitBox,
    ...(click === 'fit'
      ? { onClickBox: view.fitBox, onDoubleClickBox: (box: number) => view.fitBox(box, { top: true }) }
      : {}),
    onHit: (props.hits?.size ?? 0) > 0 ? onHit : undefined,
    hasRange: (props.range ?? null) !== null,
    onRange: props.onRange,
    onCopy: onCopy === undefined ? undefined : (box) => onCopy(props.textOf(box)),
    onMenu: menuOf === undefined ? undefined : (box, point) => menu.openAt(point, menuOf(box)),
    menuPointOf: (box) => {
      const { left, width } = bounds();
      const { from, to } = view.window;
      const start = ((layout.starts[box] ?? 0) - from) / (to - from);
      return { x: left + Math.max(0, Math.min(1, start)) * width, y: topOf(box) + ICICLE_BOX_PX };
    },
    onBoxKey: (event, box) => {
      const run = event.shiftKey
        ? entryOfKey(menuOf?.(box) ?? [], event)
        : event.ctrlKey || event.metaKey || event.altKey
          ? null
          : keysOfBox?.[event.code];
      run?.(box);
      return run !== null && run !== undefined;
    },
  });
}
