/** Checks a place against its capture, and looks up what is named in it. */
import { foreign } from '../../../base/foreign-text.ts';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../core/contracts/captures.ts';
import { advice, appError, AppFailure, unwrap } from '../../../base/errors.ts';
import { flamePlaceOf, type FlamePlace } from '../../../core/contracts/flame-links.ts';
import { hasPlace, type CapturePlace, type SourceLinePlace } from '../../../core/contracts/places.ts';
import type { CpuRange } from '../../../engine/profile/contract/sampled-profiles.ts';
import { fromClock, type TraceClock } from '../../../engine/trace/contract/trace-clock.ts';
import type { OriginalsContext } from '../../../core/capability/original-names.ts';
import { namedFunction } from '../../cpu/tools/cpu-named-function.ts';
import type { WantedPlace } from '../../../core/capability/show-params.ts';

/** The object that the place names, in words, if the capture says more than the place. */
export interface FoundPlace {
  readonly place: CapturePlace | null;
  readonly name: string | null;
}

/** Longest URL in an error. */
const MAX_URL_CHARS = 120;

async function functionPlace(record: CaptureRecord, name: string, context: OriginalsContext): Promise<FoundPlace> {
  const { document, label } = CAPTURE_KINDS[record.kind];
  if (document !== 'cpu-profile' && document !== 'heap-profile')
    throw new AppFailure(
      appError(
        'unsupported_format',
        `${record.id} is a ${label}, which is shown by function only with a link.`,
        'Give a CPU profile or a sampled heap profile, or an event or a time range of a trace.',
      ),
    );
  const { name: generated, url, line, column } = await namedFunction(record.file, name, context);
  return { place: flamePlaceOf({ function: { name: generated, url, line, column } }), name: generated };
}

async function requestPlace(record: CaptureRecord, requestID: string, context: OriginalsContext): Promise<FoundPlace> {
  const { document, label } = CAPTURE_KINDS[record.kind];
  if (document !== 'network')
    throw new AppFailure(
      appError(
        'unsupported_format',
        `${record.id} is a ${label} and has no requests.`,
        'Give the id of a network log; pen_network_capture stores one.',
      ),
    );
  const selection = { requestId: requestID, sort: 'newest', count: 1 } as const;
  const found = unwrap(
    await context.ports.analysis.query(record.file, 'network.select', selection, {
      signal: context.signal,
    }),
  );
  const [entry] = found.entries;
  if (entry !== undefined) return { place: { view: 'request', id: entry.id }, name: entry.url };
  throw new AppFailure(
    appError(
      'invalid_params',
      `${record.id} has no request ${foreign(requestID)}.`,
      'pen_network_waterfall lists its requests with their ids.',
    ),
  );
}

/** An object must exist; its class is its name. */
async function objectPlace(
  record: CaptureRecord,
  place: CapturePlace & { readonly view: 'object' | 'path' },
  { ports, signal }: OriginalsContext,
): Promise<FoundPlace> {
  const found = unwrap(await ports.analysis.query(record.file, 'heap.object', { id: place.id }, { signal }));
  if (found.node !== null) return { place, name: found.node.name };
  throw new AppFailure(
    appError(
      'invalid_params',
      `${record.id} has no object @${place.id}.`,
      advice(
        'Ids are those of one snapshot: take one from pen_heap_objects or pen_heap_search with this capture.',
        'Ids are those of one snapshot.',
      ),
    ),
  );
}

/** Files of a coverage to look at for a URL, which may be a part of others. */
const MAX_FILES = 200;

/** A file by its URL; a part of it will do if it is that of one file only. */
async function sourcePlace(
  record: CaptureRecord,
  place: SourceLinePlace,
  { ports, signal }: OriginalsContext,
): Promise<FoundPlace> {
  const files = unwrap(
    await ports.analysis.query(record.file, 'coverage.files', { filter: place.url, count: MAX_FILES }, { signal }),
  );
  const { rows } = files;
  const file = rows.find(({ url }) => url === place.url) ?? (rows.length === 1 ? rows[0] : undefined);
  if (file !== undefined) return { place: { ...place, url: file.url }, name: null };
  const near = rows.slice(0, 3).map(({ url }) => foreign(url, MAX_URL_CHARS));
  throw new AppFailure(
    appError(
      'invalid_params',
      `${record.id} has no file ${foreign(place.url)}.`,
      near.length === 0 ? 'Its answer lists its files.' : `The whole URL is needed. Did you mean ${near.join(' or ')}?`,
    ),
  );
}

/** A range of the clock of a trace, from the start of the file; what lies before it is cut off. */
function fileRange(clock: TraceClock, range: CpuRange | null): CpuRange | null {
  if (range === null) return null;
  const [fromMs, toMs] = [range.fromMs, range.toMs].map((atMs) => Math.max(0, fromClock(clock, atMs)));
  return fromMs === undefined || toMs === undefined || fromMs >= toMs ? null : { fromMs, toMs };
}

/** An event must exist; its name is that of the place. The times of parameters are on the clock of the trace, those of links are not. */
async function tracePlace(
  record: CaptureRecord,
  place: FlamePlace,
  isLink: boolean,
  { ports, signal }: OriginalsContext,
): Promise<FoundPlace> {
  const { event, range, visibleRange } = place;
  const found = event === null ? null : await ports.analysis.query(record.file, 'trace.event', { event }, { signal });
  if (found?.ok === false) throw new AppFailure(found.error);
  const name = found?.value.name ?? null;
  if (isLink || range === null) return { place, name };
  const { clock } = unwrap(await ports.analysis.query(record.file, 'trace.overview', {}, { signal }));
  return {
    place: { ...place, range: fileRange(clock, range), visibleRange: fileRange(clock, visibleRange) },
    name,
  };
}

/** Errors: `invalid_params`, `unsupported_format`, and those of the file. */
export async function findPlace(
  record: CaptureRecord,
  { place, named, isLink }: WantedPlace,
  context: OriginalsContext,
): Promise<FoundPlace> {
  if (named !== null)
    return 'function' in named
      ? functionPlace(record, named.function, context)
      : requestPlace(record, named.requestID, context);
  if (place === null) return { place, name: null };
  if (!hasPlace(record.kind, place)) {
    const { label } = CAPTURE_KINDS[record.kind];
    const message = `A ${label} has no view "${place.view}".`;
    if (!isLink)
      throw new AppFailure(
        appError('unsupported_format', message, 'pen_capture_info describes a capture and what reads it.'),
      );
    context.note(`${message} The whole capture is shown.`);
    return { place: null, name: null };
  }
  switch (place.view) {
    case 'object':
    case 'path':
      return objectPlace(record, place, context);
    case 'source':
      return sourcePlace(record, place, context);
    case 'flame':
      return record.kind === 'trace' ? tracePlace(record, place, isLink, context) : { place, name: null };
    default:
      return { place, name: null };
  }
}
