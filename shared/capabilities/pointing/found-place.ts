/** Checks a place against its capture, and looks up what is named in it. */
import { err, ok } from '../../base/result.ts';
import { CAPTURE_KINDS, type CaptureRecord } from '../../contracts/captures.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';
import { flamePlaceOf } from '../../contracts/flame-links.ts';
import { hasPlace, type CapturePlace } from '../../contracts/places.ts';
import type { OriginalsContext } from '../common/original-names.ts';
import { namedFunction } from '../cpu/cpu-named-function.ts';
import type { WantedPlace } from './show-params.ts';

/** What the place names, in words, if the capture says more than the place. */
export interface FoundPlace {
  readonly place: CapturePlace | null;
  readonly name: string | null;
}

async function functionPlace(
  record: CaptureRecord,
  name: string,
  context: OriginalsContext,
): Promise<AppResult<FoundPlace>> {
  const { document, label } = CAPTURE_KINDS[record.kind];
  if (document !== 'cpu-profile' && document !== 'heap-profile')
    return err(
      appError(
        'unsupported_format',
        `${record.id} is a ${label}, which is shown by function only with a link.`,
        'Give a CPU profile or a sampled heap profile, or an event or a time range of a trace.',
      ),
    );
  const found = await namedFunction(record.file, name, context);
  if (!found.ok) return found;
  const { name: generated, url, line, column } = found.value;
  return ok({ place: flamePlaceOf({ function: { name: generated, url, line, column } }), name: generated });
}

async function requestPlace(
  record: CaptureRecord,
  requestID: string,
  context: OriginalsContext,
): Promise<AppResult<FoundPlace>> {
  const { document, label } = CAPTURE_KINDS[record.kind];
  if (document !== 'network')
    return err(
      appError(
        'unsupported_format',
        `${record.id} is a ${label} and has no requests.`,
        'Give the id of a network log; pen_network_capture stores one.',
      ),
    );
  const selection = { requestId: requestID, sort: 'newest', count: 1 } as const;
  const found = await context.ports.analysis.query(record.file, 'network.select', selection, {
    signal: context.signal,
  });
  if (!found.ok) return found;
  const [entry] = found.value.entries;
  if (entry !== undefined) return ok({ place: { view: 'request', id: entry.id }, name: entry.url });
  return err(
    appError(
      'invalid_params',
      `${record.id} has no request "${requestID.slice(0, 80)}".`,
      'pen_network_waterfall lists its requests with their ids.',
    ),
  );
}

/** An object must exist; its class is its name. */
async function objectPlace(
  record: CaptureRecord,
  place: CapturePlace & { readonly view: 'object' | 'path' },
  { ports, signal }: OriginalsContext,
): Promise<AppResult<FoundPlace>> {
  const found = await ports.analysis.query(record.file, 'heap.object', { id: place.id }, { signal });
  if (!found.ok) return found;
  if (found.value.node !== null) return ok({ place, name: found.value.node.name });
  return err(
    appError(
      'invalid_params',
      `${record.id} has no object @${place.id}.`,
      'Ids are those of one snapshot: take one from pen_heap_objects or pen_heap_search with this capture.',
    ),
  );
}

/** Errors: `invalid_params`, `unsupported_format`, and those of the file. */
export async function findPlace(
  record: CaptureRecord,
  { place, named, isLink }: WantedPlace,
  context: OriginalsContext,
): Promise<AppResult<FoundPlace>> {
  if (named !== null)
    return 'function' in named
      ? functionPlace(record, named.function, context)
      : requestPlace(record, named.requestID, context);
  if (place === null) return ok({ place, name: null });
  if (!hasPlace(record.kind, place)) {
    const { label } = CAPTURE_KINDS[record.kind];
    const message = `A ${label} has no view "${place.view}".`;
    if (!isLink)
      return err(appError('unsupported_format', message, 'pen_capture_info describes a capture and what reads it.'));
    context.note(`${message} The whole capture is shown.`);
    return ok({ place: null, name: null });
  }
  return place.view === 'object' || place.view === 'path'
    ? objectPlace(record, place, context)
    : ok({ place, name: null });
}
