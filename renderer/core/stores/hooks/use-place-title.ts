/** Names a place of a capture in a few words, with the name of an event, which its link does not have. */
import { CAPTURE_KINDS, type CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { placeTitle, type CapturePlace } from '../../../../shared/core/contracts/places.ts';
import { useQuery } from './use-query.ts';
import { useBridge } from '../workbench.tsx';

/** Null: the capture as a whole. The name of an event is looked up in its trace, and its number is the title until then. */
export function usePlaceTitle(
  capture: Pick<CaptureRecord, 'kind' | 'file'> | null,
  place: CapturePlace | null,
): string {
  const { analysis } = useBridge();
  const isTrace = capture !== null && CAPTURE_KINDS[capture.kind].document === 'trace';
  const event = isTrace && place?.view === 'flame' ? place.event : null;
  const file = capture?.file ?? '';
  const { current } = useQuery(event === null ? null : `${file} ${event}`, async ({ signal }) => {
    const opened = await analysis.open(file, { signal });
    if (!opened.ok) return opened;
    const found = await opened.value.query('trace.event', { event: event ?? 0 }, { signal });
    opened.value.close();
    return found;
  });
  if (place === null) return 'Whole capture';
  const title = placeTitle(place);
  // An event that is not in the trace keeps its number: the note may be from another trace.
  return current?.ok === true ? `${current.value.title ?? current.value.name} (${title.toLowerCase()})` : title;
}
