/** The selection of the window as clients receive it: with the capture that it is in, and what it is in words. */
import { ok } from '../../base/result.ts';
import { parseLink } from '../contracts/links.ts';
import { placeTitle, rangeText, type Place } from '../contracts/places.ts';
import type { Selection, WindowSelection } from '../contracts/selections.ts';
import type { LibraryPort } from './library-ports.ts';

/** Nothing is selected: the value before the window has reported a selection. */
const NOTHING: WindowSelection = { tab: '', kind: null, link: null, targetId: null, facts: {}, shownBy: null };

/** The place of a selection; null if it is in no capture. */
export function selectedPlace({ link }: Pick<WindowSelection, 'link'>): Place | null {
  const parsed = link === null ? ok(null) : parseLink(link);
  return parsed.ok ? parsed.value : null;
}

function titleOf({ kind, facts }: WindowSelection, place: Place | null): string | null {
  if (kind === null) return null;
  const { fromMs, toMs } = facts;
  // The times of a link count from the start of the file, those of facts as the window shows them.
  if (kind === 'range' && typeof fromMs === 'number' && typeof toMs === 'number')
    return `Range ${rangeText({ fromMs, toMs })}`;
  if (kind === 'call' && facts.name !== undefined) return `Call of ${facts.name}`;
  if (place !== null) return place.place === null ? 'The whole capture' : placeTitle(place.place);
  if (kind === 'message') return `Console ${facts.level ?? ''} message`;
  return kind === 'request' ? `Request ${facts.requestId ?? ''}`.trim() : (facts.url ?? facts.name ?? null);
}

/**
 * A capture that is no longer in the library has no name. `isHidden`: true of a target that the reader may not see: of a tab of it only the
 * target is reported.
 */
export function selectionValue(
  reported: WindowSelection | null,
  library: Pick<LibraryPort, 'get'>,
  isHidden: (targetId: string) => boolean,
): Selection {
  const given = reported ?? NOTHING;
  const place = selectedPlace(given);
  const isShown = place !== null || given.targetId === null || !isHidden(given.targetId);
  const selection = isShown ? given : { ...NOTHING, targetId: given.targetId };
  const found = place === null ? null : library.get(place.captureId);
  const record = found?.ok === true ? found.value : null;
  const { kind, link, targetId, tab, shownBy, facts } = selection;
  return {
    kind,
    title: titleOf(selection, place),
    link,
    captureId: place?.captureId ?? null,
    captureName: record?.name ?? null,
    captureKind: record?.kind ?? null,
    targetId,
    tab: tab === '' ? null : tab,
    shownBy,
    facts,
  };
}
