/**
 * A treemap: areas in proportion to sizes, with the next level inside those with room. Arrow keys move among top-level boxes, Enter zooms
 * in, Backspace zooms out. Screen readers get the boxes as a list of options.
 */
import {
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { HoverCard, useHoverCard } from '../../charts/hover-card.tsx';
import { createColourReader, useThemeName } from '../canvas/canvas-colours.ts';
import { beginDrawing, useCanvasSize } from '../canvas/use-canvas-size.ts';
import { fittingLabel } from '../icicle/label-text.ts';
import { isMac } from '../keys/keys.ts';
import { usePointMenu, type MenuEntry } from '../overlays/menu.tsx';
import { useMedia } from '../use-media.ts';
import {
  boxAtPoint,
  layoutTreemap,
  neighbourOf,
  type Direction,
  type TreemapBox,
  type TreemapItem,
} from './treemap-layout.ts';
import './treemap.css';

// Draws the boxes of a treemap.

interface TreemapInk {
  readonly text: string;
  readonly surface: string;
  readonly accent: string;
  readonly font: string;
  /** High contrast: every box has an outline. */
  readonly isOutlined: boolean;
}

interface TreemapFace {
  readonly name: string;
  readonly figure: string;
  readonly fill: string;
}

interface TreemapScene {
  readonly boxes: readonly TreemapBox[];
  readonly faceOf: (key: string) => TreemapFace;
  readonly selected: string | null;
  readonly hovered: string | null;
}

const INSET_PX = 4;
const LINE_PX = 13;
/** Children are lighter than their parent, to distinguish the two levels. */
const CHILD_VEIL = 0.35;

function drawWords(
  context: CanvasRenderingContext2D,
  { leftPx, topPx, widthPx, heightPx }: TreemapBox,
  { name, figure }: TreemapFace,
): void {
  const roomPx = widthPx - 2 * INSET_PX;
  if (roomPx < 24 || heightPx < LINE_PX + 2) return;
  const measure = (text: string): number => context.measureText(text).width;
  const label = fittingLabel(name, roomPx, measure);
  if (label === '') return;
  context.fillText(label, leftPx + INSET_PX, topPx + LINE_PX - 1);
  // The figure follows the name if both fit, otherwise it is below.
  const figurePx = measure(figure);
  const namePx = measure(label);
  if (namePx + figurePx + 8 <= roomPx) {
    context.fillText(figure, leftPx + widthPx - INSET_PX - figurePx, topPx + LINE_PX - 1);
  } else if (heightPx >= 2 * LINE_PX + 2 && figurePx <= roomPx && label === name) {
    context.fillText(figure, leftPx + INSET_PX, topPx + 2 * LINE_PX - 1);
  }
}

function outline(context: CanvasRenderingContext2D, box: TreemapBox, colour: string, widthPx: number): void {
  context.strokeStyle = colour;
  context.lineWidth = widthPx;
  context.strokeRect(
    box.leftPx + widthPx / 2,
    box.topPx + widthPx / 2,
    Math.max(0, box.widthPx - 1 - widthPx),
    Math.max(0, box.heightPx - 1 - widthPx),
  );
}

function drawTreemap(context: CanvasRenderingContext2D, scene: TreemapScene, ink: TreemapInk): void {
  const { boxes, faceOf, selected, hovered } = scene;
  context.font = ink.font;
  context.textBaseline = 'alphabetic';
  for (const box of boxes) {
    if (box.widthPx < 0.5 || box.heightPx < 0.5) continue;
    const face = faceOf(box.key);
    // A hairline between neighbors that are large enough.
    const widthPx = box.widthPx > 3 ? box.widthPx - 1 : box.widthPx;
    const heightPx = box.heightPx > 3 ? box.heightPx - 1 : box.heightPx;
    context.fillStyle = face.fill;
    context.fillRect(box.leftPx, box.topPx, widthPx, heightPx);
    if (box.parentKey !== null) {
      context.globalAlpha = CHILD_VEIL;
      context.fillStyle = ink.surface;
      context.fillRect(box.leftPx, box.topPx, widthPx, heightPx);
      context.globalAlpha = 1;
    }
    if (ink.isOutlined && box.widthPx > 3) outline(context, box, ink.text, 1);
    context.fillStyle = ink.text;
    drawWords(context, box, face);
  }
  for (const box of boxes) if (box.key === hovered && box.key !== selected) outline(context, box, ink.text, 1);
  for (const box of boxes) if (box.key === selected) outline(context, box, ink.accent, 2);
}

export interface TreemapWords {
  readonly name: string;
  /** Formatted size: `43.0 MB`. */
  readonly figure: string;
  /** Fill token. */
  readonly token: string;
}

export interface TreemapProps {
  readonly label: string;
  readonly items: readonly TreemapItem[];
  readonly wordsOf: (key: string) => TreemapWords;
  readonly cardOf: (key: string) => ReactNode;
  readonly selectedKey: string | null;
  readonly onSelect: (key: string) => void;
  /** Enter or double click. */
  readonly onDescend: (key: string) => void;
  /** Backspace; null at the top. */
  readonly onAscend: (() => void) | null;
  readonly onCopy: (key: string) => void;
  readonly menuOf: (key: string) => readonly MenuEntry[];
  readonly surfaceRef?: RefObject<HTMLDivElement | null>;
}

/** Explicit roles: the options are areas of a canvas. */
const ROLES = { list: { role: 'listbox' }, option: { role: 'option' } } as const;

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

export function Treemap(props: TreemapProps) {
  const { label, items, wordsOf, cardOf, selectedKey, onSelect, onDescend, onAscend } = props;
  const ownFrame = useRef<HTMLDivElement>(null);
  // A ref instead of a callback per render: React would otherwise remove the frame while the card measures itself.
  const frame = props.surfaceRef ?? ownFrame;
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(frame);
  const theme = useThemeName();
  const [readColour] = useState(createColourReader);
  const isOutlined = useMedia('(forced-colors: active)');
  const baseId = useId();
  const menu = usePointMenu(() => frame.current?.focus());
  const { card, over, leave } = useHoverCard<string>();
  const boxes = useMemo(
    () => layoutTreemap(items, { leftPx: 0, topPx: 0, widthPx: size.widthPx, heightPx: size.heightPx }),
    [items, size.widthPx, size.heightPx],
  );
  const top = boxes.filter(({ parentKey, isRest }) => parentKey === null && !isRest);

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element === null ? null : beginDrawing(element, size);
    if (element === null || context === null) return;
    const ink = (token: string): string => readColour(element, theme, token);
    drawTreemap(
      context,
      {
        boxes,
        faceOf: (key) => {
          const { name, figure, token } = wordsOf(key);
          return { name, figure, fill: ink(token) };
        },
        selected: selectedKey,
        hovered: card?.target ?? null,
      },
      {
        text: ink('--fl-text'),
        surface: ink('--surface-document'),
        accent: ink('--accent'),
        font: `11px ${getComputedStyle(element).fontFamily}`,
        isOutlined,
      },
    );
  }, [boxes, size, theme, isOutlined, readColour, wordsOf, selectedKey, card?.target]);

  const placeOf = (event: MouseEvent): TreemapBox | null => {
    const rect = canvas.current?.getBoundingClientRect();
    return rect === undefined ? null : boxAtPoint(boxes, event.clientX - rect.left, event.clientY - rect.top);
  };
  const openMenu = (box: TreemapBox): void => {
    const rect = canvas.current?.getBoundingClientRect();
    if (rect !== undefined)
      menu.openAt({ x: rect.left + box.leftPx + 12, y: rect.top + box.topPx + 16 }, props.menuOf(box.key));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.target !== event.currentTarget) return;
    const command = isMac() ? event.metaKey : event.ctrlKey;
    const selected = boxes.find(({ key }) => key === selectedKey) ?? null;
    const act = (): boolean => {
      if (command && event.key.toLowerCase() === 'c') {
        if (selected !== null) props.onCopy(selected.key);
        return selected !== null;
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      const direction = DIRECTIONS[event.key];
      if (direction !== undefined) {
        const next = selected === null ? top[0] : neighbourOf(boxes, selected.key, direction);
        if (next !== undefined && next !== null) onSelect(next.key);
        return true;
      }
      const end = event.key === 'Home' ? top[0] : event.key === 'End' ? top.at(-1) : undefined;
      if (end !== undefined) {
        onSelect(end.key);
        return true;
      }
      if (event.key === 'Enter' && selected !== null) {
        onDescend(selected.key);
        return true;
      }
      if (event.key === 'Backspace' && onAscend !== null) {
        onAscend();
        return true;
      }
      if ((event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) && selected !== null) {
        openMenu(selected);
        return true;
      }
      return false;
    };
    if (act()) event.preventDefault();
  };
  const hovered = boxes.find(({ key }) => key === card?.target);
  const surface = {
    ...ROLES.list,
    tabIndex: 0,
    'aria-label': label,
    // The selected item may have no box here, because it is too small.
    'aria-activedescendant': boxes.some(({ key }) => key === selectedKey)
      ? `${baseId}-${selectedKey ?? ''}`
      : undefined,
    onKeyDown,
    onClick: (event: MouseEvent): void => {
      frame.current?.focus();
      const box = placeOf(event);
      if (box !== null) onSelect(box.key);
    },
    onDoubleClick: (event: MouseEvent): void => {
      const box = placeOf(event);
      if (box !== null) onDescend(box.key);
    },
    onContextMenu: (event: MouseEvent): void => {
      const box = placeOf(event);
      if (box === null) return;
      event.preventDefault();
      onSelect(box.key);
      menu.openAt({ x: event.clientX, y: event.clientY }, props.menuOf(box.key));
    },
    onPointerMove: (event: PointerEvent): void => {
      const box = placeOf(event);
      const rect = frame.current?.getBoundingClientRect();
      if (box === null || rect === undefined) leave();
      else
        over(box.key, {
          box: { ...box, leftPx: rect.left + box.leftPx, topPx: rect.top + box.topPx },
          pointer: { xPx: event.clientX, yPx: event.clientY },
        });
    },
    onPointerLeave: leave,
  };
  return (
    <div ref={frame} className="treemap chart-surface" data-testid="treemap" {...surface}>
      <canvas className="chart-canvas" ref={canvas} aria-hidden />
      <div className="visually-hidden">
        {boxes.map(({ key, parentKey }) => {
          const { name, figure } = wordsOf(key);
          return (
            <div key={key} id={`${baseId}-${key}`} {...ROLES.option} aria-selected={key === selectedKey}>
              {parentKey === null ? `${name}, ${figure}` : `${name}, ${figure}, in ${wordsOf(parentKey).name}`}
            </div>
          );
        })}
      </div>
      {hovered === undefined || card === null ? null : (
        <HoverCard anchor={card} testId="treemap-card">
          {cardOf(hovered.key)}
        </HoverCard>
      )}
      {menu.element}
    </div>
  );
}
