/** Checks whether the details are shown alongside the view, over it in a narrow window, or not at all. */
import { useState, type RefObject } from 'react';
import { useKeys } from '../../widgets/keys/keys.ts';
import { useNarrow } from '../../widgets/use-narrow.ts';

export interface DetailsPlace {
  readonly place: 'beside' | 'over' | 'hidden';
  readonly toggle: () => void;
  /** Hides details that cover the view. */
  readonly uncover: () => void;
}

export function useDetailsPlace(root: RefObject<HTMLDivElement | null>): DetailsPlace {
  const isNarrow = useNarrow(root);
  const [isOver, setOver] = useState(false);
  const [isHidden, setHidden] = useState(false);
  const uncover = (): void => setOver(false);
  useKeys({ Escape: uncover }, { within: root, enabled: isNarrow && isOver });
  return {
    place: isNarrow ? (isOver ? 'over' : 'hidden') : isHidden ? 'hidden' : 'beside',
    toggle: () => (isNarrow ? setOver((shown) => !shown) : setHidden((hidden) => !hidden)),
    uncover,
  };
}
