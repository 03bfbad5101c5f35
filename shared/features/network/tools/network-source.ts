/** The requests of a call: those recorded of a target, as this caller sees them, or those of a HAR file. */
import { z } from 'zod';
import { AppFailure, appError, unwrap } from '../../../base/errors.ts';
import type { NetworkDetails, NetworkEntry } from '../../../engine/network/contract/network.ts';
import { NetworkSelectionSchema, type SelectedRequests } from '../../../engine/network/contract/network-selection.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { Documents } from '../../../core/capability/newest-capture.ts';
import { openCapture } from '../../../core/capability/open-capture.ts';
import type { CodeQuote, QuotedPlace } from '../../../engine/source-map/contract/quotes.ts';
import { quotesAt } from '../../../core/capability/quotes.ts';
import { liveOriginals, liveQuotes, withLiveOriginals } from '../../../core/capability/live-originals.ts';
import { withOriginals } from '../../../core/capability/original-names.ts';
import { captureParam } from '../../../core/capability/parameters.ts';
import { callerInfo } from '../../../core/capability/recording-result.ts';

/**
 * Target types that report requests: Node with its network inspection flag, workerd those that its worker sends (tried: 2026-11),
 * React Native from 0.83 on.
 */
export const NETWORK_TARGETS = [
  'page',
  'iframe',
  'worker',
  'service_worker',
  'node',
  'workerd',
  'react_native',
] as const;

/** Why the others do not. */
export const WITHOUT_NETWORK = {
  deno: 'Deno has no Network domain in its protocol (2.9).',
  bun: 'Bun accepts Network.enable and then reports no request (1.4.5).',
} as const;

export const networkCaptureParam = captureParam
  .optional()
  .describe('Id of a network log, or the path of a .har file, instead of the target.');

/** A trace has the requests of its page, but not their headers and bodies. */
export const requestsCaptureParam = networkCaptureParam.describe(
  'Id of a network log or trace, or the path of a .har file, instead of the target.',
);
export const WITH_REQUESTS: Documents = ['network', 'trace'];

export const NetworkSourceSchema = z.object({
  /** Target id, capture id, or path. */
  source: z.string(),
  isLive: z.boolean(),
  /** All requests, before filters. */
  total: z.number(),
  /** Older requests that were dropped. */
  dropped: z.number(),
});

/** The requests of one call, wherever they are: filtered, sorted and counted there. */
export interface NetworkRequests {
  /** Target id, capture id, or path. */
  readonly source: string;
  readonly isLive: boolean;
  /** Errors: `not_recording` if requests are not recorded; those of the file. */
  readonly select: (
    selection: z.input<typeof NetworkSelectionSchema>,
  ) => Promise<SelectedRequests & { readonly dropped: number }>;
  /** The lines around places, in their order; null where no text is known. */
  quotes(places: readonly QuotedPlace[]): Promise<readonly (CodeQuote | null)[]>;
  /** Errors: `invalid_params` if the entry was dropped; those of the file. */
  details(entryId: number, options: { includeBody: boolean; maxBodyBytes: number }): Promise<NetworkDetails>;
}

/** Errors, for a capture or file: as `openCapture`. */
export async function networkRequests(
  capture: string | undefined,
  context: CallContext,
  documents: Documents = ['network'],
): Promise<NetworkRequests> {
  if (capture !== undefined) return archivedRequests(capture, documents, context);
  const { ports, target, caller, signal } = context;
  return {
    source: target.id,
    isLive: true,
    select: async (selection) => {
      const selected = ports.network.select(target, callerInfo(caller), NetworkSelectionSchema.parse(selection));
      const { entries, series } = selected;
      const originals = await withInitiators([...entries, ...series.map(({ first }) => first)], context);
      return { ...selected, ...withFirsts(series, originals) };
    },
    quotes: (places) => liveQuotes(places, context),
    details: async (entryId, options) => {
      const showsSecrets = ports.status.showsSecrets(caller);
      const details = await ports.network.details(target, entryId, { ...options, showsSecrets, signal });
      const [entry = details.entry] = await withInitiators([details.entry], context);
      return { ...details, entry, stack: [...(await withLiveOriginals(details.stack, context))] };
    },
  };
}

/** The call that started a request; line 0 if none did. */
function placeOf({ initiator: { url, line, column = 0 } }: NetworkEntry) {
  return { name: '', url: url ?? '', line: column === 0 ? 0 : (line ?? 0), column };
}

function withOriginal(entry: NetworkEntry, original: NetworkEntry['initiator']['original'] | undefined): NetworkEntry {
  return original === undefined ? entry : { ...entry, initiator: { ...entry.initiator, original } };
}

/** The initiators of requests of a live target, with their original positions. */
async function withInitiators(entries: readonly NetworkEntry[], context: CallContext): Promise<NetworkEntry[]> {
  const places = entries.map((entry) => {
    const { scriptId } = entry.initiator;
    return { ...placeOf(entry), at: 'call' as const, ...(scriptId === undefined ? {} : { scriptId }) };
  });
  const originals = await liveOriginals(places, context);
  return entries.map((entry, at) => withOriginal(entry, originals[at]));
}

/** The same for a network log, by the maps that are stored with it. */
async function withStoredInitiators(
  file: string,
  entries: readonly NetworkEntry[],
  context: CallContext,
): Promise<NetworkEntry[]> {
  const places = await withOriginals(file, entries.map(placeOf), context, 'call');
  return entries.map((entry, at) => withOriginal(entry, places[at]?.original));
}

/** `originals`: the requests of the answer, then the first one of each series. */
function withFirsts(
  series: SelectedRequests['series'],
  originals: readonly NetworkEntry[],
): Pick<SelectedRequests, 'entries' | 'series'> {
  const count = originals.length - series.length;
  return {
    entries: originals.slice(0, count),
    series: series.map((each, at) => ({ ...each, first: originals[count + at] ?? each.first })),
  };
}

async function archivedRequests(named: string, documents: Documents, context: CallContext): Promise<NetworkRequests> {
  const { ports, caller, signal } = context;
  const found = await openCapture(named, documents, context);
  const { captureId, file } = found.source;
  return {
    source: captureId ?? file,
    isLive: false,
    select: async (selection) => {
      const selected = unwrap(await ports.analysis.query(file, 'network.select', selection, { signal }));
      const { entries, series } = selected;
      const originals = await withStoredInitiators(file, [...entries, ...series.map(({ first }) => first)], context);
      return { ...selected, ...withFirsts(series, originals), dropped: 0 };
    },
    quotes: (places) => quotesAt(file, places, context),
    details: async (id, { maxBodyBytes }) => {
      const asked = { id, maxBodyBytes, showsSecrets: ports.status.showsSecrets(caller) };
      const { details } = unwrap(await ports.analysis.query(file, 'network.details', asked, { signal }));
      if (details === null)
        throw new AppFailure(appError('internal', `Entry ${id} of ${named} is in the list but has no details.`));
      const [entry = details.entry] = await withStoredInitiators(file, [details.entry], context);
      return { ...details, entry, stack: [...(await withOriginals(file, details.stack, context, 'call'))] };
    },
  };
}
