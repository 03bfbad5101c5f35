/** Shows the hover card of what is under the pointer, next to its box or track; nothing where there is no card. */
import type { RefObject } from 'react';
import { ICICLE_BOX_PX, ICICLE_ROW_PX } from '../../../widgets/icicle/icicle-window.ts';
import { layoutOf, type ContentOf, type Spot } from '../tables/walk.ts';
import type { useTrackCard } from './track-card.tsx';
import { TRACK_TOP_PX, type PlacedTrack } from './track-list.ts';

export interface SpotCardParts {
  readonly card: Pick<ReturnType<typeof useTrackCard>, 'over' | 'leave'>;
  readonly placed: readonly PlacedTrack[];
  readonly contentOf: ContentOf;
  readonly surface: RefObject<HTMLDivElement | null>;
}

/** Returns the handler of the pointer, whose position is in window pixels. */
export function useSpotCard({ card, placed, contentOf, surface }: SpotCardParts) {
  return (spot: Spot | null, pointer: { readonly x: number; readonly y: number }): void => {
    const at = spot === null ? undefined : placed[spot.index];
    const hasCard =
      spot !== null &&
      at !== undefined &&
      (spot.box >= 0 || at.track.kind === 'screenshots' || at.track.kind === 'counter');
    if (!hasCard) {
      card.leave();
      return;
    }
    const row = layoutOf(contentOf(at.track.id))?.depths[spot.box] ?? 0;
    const surfaceTop = surface.current?.getBoundingClientRect().top ?? 0;
    const isBox = spot.box >= 0 && at.state === 'open';
    const topPx = surfaceTop + at.topPx + (isBox ? TRACK_TOP_PX + row * ICICLE_ROW_PX : 0);
    card.over(spot, { pointerX: pointer.x, topPx, bottomPx: topPx + (isBox ? ICICLE_BOX_PX : at.heightPx) });
  };
}
