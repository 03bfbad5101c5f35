/** Chooses the place of a new note: the selected range, the selected call or object, or else what is shown. */
import { flamePlaceOf } from '../../../shared/core/contracts/flame-links.ts';
import { placeKind, type CapturePlace } from '../../../shared/core/contracts/places.ts';
import { selectedPlace } from './documents/selections.ts';
import type { Workbench } from './workbench.tsx';

/** Returns what is shown, unless that is no more than a view of the whole capture. */
function pinnedPlace(shown: CapturePlace | null): CapturePlace | null {
  if (shown === null || placeKind(shown) !== 'capture') return shown;
  return shown.view === 'flame' && shown.visibleRange !== null ? shown : null;
}

/** Null: the capture as a whole. A selected range has priority over a call that was selected before it. */
export function markedPlace(
  documentId: string,
  { selections, places }: Pick<Workbench, 'selections' | 'places'>,
): CapturePlace | null {
  const place = selectedPlace(documentId, selections.getState()) ?? pinnedPlace(places.getState().shown(documentId));
  return place?.view === 'flame' && place.range !== null ? flamePlaceOf({ range: place.range }) : place;
}
