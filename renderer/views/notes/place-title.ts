/** The place of a note: which one a new note gets, and what it is in a few words. */
import { parseLink } from '../../../shared/contracts/links.ts';
import { placeKind, placeTitle, type CapturePlace } from '../../../shared/contracts/places.ts';

/** The place of a new note: what is shown, unless that is no more than a view of the whole capture. */
export function pinnedPlace(shown: CapturePlace | null): CapturePlace | null {
  if (shown === null || placeKind(shown) !== 'capture') return shown;
  return shown.view === 'flame' && shown.sight !== null ? shown : null;
}

export function titleOfPlace(place: CapturePlace | null): string {
  return place === null ? 'Whole capture' : placeTitle(place);
}

export function titleOfLink(link: string): string {
  const parsed = parseLink(link);
  return titleOfPlace(parsed.ok ? parsed.value.place : null);
}
