/** A screenshot of the page on which the person picks an element: the one under the pointer is outlined. */
import { useRef, useState, type PointerEvent } from 'react';
import type { ElementBox, PickedElement } from '../../../../shared/core/contracts/interaction.ts';
import type { WindowCommandResult } from '../../../../shared/features/window.ts';
import { useBridge } from '../../../core/stores/workbench.tsx';

export type Look = WindowCommandResult<'interaction.look'>;

export interface PagePictureProps {
  readonly targetId: string;
  readonly look: Look;
  readonly picked: PickedElement | null;
  readonly onPick: (element: PickedElement) => void;
}

function shares({ x, y, width, height }: ElementBox, { widthPx, heightPx }: Look) {
  return {
    left: `${(x / widthPx) * 100}%`,
    top: `${(y / heightPx) * 100}%`,
    width: `${(width / widthPx) * 100}%`,
    height: `${(height / heightPx) * 100}%`,
  };
}

/** `button "Save"`, or the selector of an element without a name. */
function elementWords({ role, name, selector }: PickedElement): string {
  return role === '' || name === '' ? selector : `${role} "${name}"`;
}

export function PagePicture({ targetId, look, picked, onPick }: PagePictureProps) {
  const bridge = useBridge();
  const frame = useRef<HTMLButtonElement>(null);
  const [hovered, setHovered] = useState<PickedElement | null>(null);
  /** The point to look at when the current answer has come; there is only one question at a time. */
  const next = useRef<{ x: number; y: number } | null>(null);
  const asking = useRef(false);

  const pointOf = ({ clientX, clientY }: { clientX: number; clientY: number }): { x: number; y: number } => {
    const box = frame.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return { x: 0, y: 0 };
    return {
      x: ((clientX - box.left) / box.width) * look.widthPx,
      y: ((clientY - box.top) / box.height) * look.heightPx,
    };
  };
  const elementAt = async (point: { x: number; y: number }): Promise<PickedElement | null> => {
    const answer = await bridge.command('interaction.at', { targetId, ...point });
    return answer.ok ? answer.value.element : null;
  };
  const hover = async (event: PointerEvent): Promise<void> => {
    next.current = pointOf(event);
    if (asking.current) return;
    asking.current = true;
    while (next.current !== null) {
      const point: { x: number; y: number } = next.current;
      next.current = null;
      setHovered(await elementAt(point));
    }
    asking.current = false;
  };
  const leave = (): void => {
    next.current = null;
    setHovered(null);
  };
  const pick = async (event: { clientX: number; clientY: number }): Promise<void> => {
    const element = await elementAt(pointOf(event));
    if (element !== null) onPick(element);
  };

  return (
    <div className="interaction-picture">
      <button
        ref={frame}
        type="button"
        className="interaction-page"
        data-testid="interaction-page"
        aria-label="Screenshot of the page. Click an element to pick it."
        onPointerMove={(event) => void hover(event)}
        onPointerLeave={leave}
        onClick={(event) => void pick(event)}
      >
        <img src={`data:image/jpeg;base64,${look.base64}`} alt="" draggable={false} />
        {picked === null ? null : <span className="interaction-outline" data-picked style={shares(picked.box, look)} />}
        {hovered === null ? null : <span className="interaction-outline" style={shares(hovered.box, look)} />}
      </button>
      <p className="interaction-under small third cut" data-testid="interaction-hovered">
        {hovered === null ? 'Click an element to pick it.' : elementWords(hovered)}
      </p>
    </div>
  );
}
