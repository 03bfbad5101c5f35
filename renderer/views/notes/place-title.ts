/** The place of a note. */
import { parseLink } from '../../../shared/contracts/links.ts';
import type { CapturePlace } from '../../../shared/contracts/places.ts';

/** Null: the capture as a whole. */
export function placeOfNote(link: string): CapturePlace | null {
  const parsed = parseLink(link);
  return parsed.ok ? parsed.value.place : null;
}
