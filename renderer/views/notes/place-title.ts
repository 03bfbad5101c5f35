/** The place of a note in a few words. */
import { parseLink } from '../../../shared/contracts/links.ts';
import { placeTitle, type CapturePlace } from '../../../shared/contracts/places.ts';

export function titleOfPlace(place: CapturePlace | null): string {
  return place === null ? 'Whole capture' : placeTitle(place);
}

export function titleOfLink(link: string): string {
  const parsed = parseLink(link);
  return titleOfPlace(parsed.ok ? parsed.value.place : null);
}
