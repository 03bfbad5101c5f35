/** The place of a note, and of a new one. */
import { parseLink } from '../../../shared/contracts/links.ts';
import { placeKind, type CapturePlace } from '../../../shared/contracts/places.ts';

/** The place of a new note: what is shown, unless that is no more than a view of the whole capture. */
export function pinnedPlace(shown: CapturePlace | null): CapturePlace | null {
  if (shown === null || placeKind(shown) !== 'capture') return shown;
  return shown.view === 'flame' && shown.sight !== null ? shown : null;
}

/** Null: the capture as a whole. */
export function placeOfNote(link: string): CapturePlace | null {
  const parsed = parseLink(link);
  return parsed.ok ? parsed.value.place : null;
}
