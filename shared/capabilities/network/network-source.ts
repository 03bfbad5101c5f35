/** The requests of a call: those recorded of a target, as this caller sees them, or those of a HAR file. */
import { z } from 'zod';
import { err, ok } from '../../base/result.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';
import type { NetworkDetails, NetworkEntry } from '../../contracts/network.ts';
import type { CallContext } from '../define.ts';
import { openCapture } from '../library/open-capture.ts';
import { withOriginals } from '../common/original-names.ts';
import { captureParam } from '../common/parameters.ts';
import { callerInfo } from '../common/recording-result.ts';

/** Target types that report requests. Node does so with its network inspection flag; Deno does not (tried: 2.9). */
export const NETWORK_TARGETS = ['page', 'iframe', 'worker', 'service_worker', 'node'] as const;

export const networkCaptureParam = captureParam
  .optional()
  .describe('Id of a network log, or the path of a .har file, instead of the target.');

export const NetworkSourceSchema = z.object({
  /** Target id, capture id, or path. */
  source: z.string(),
  isLive: z.boolean(),
  /** All requests, before filters. */
  total: z.number(),
  /** Older requests that were dropped. */
  dropped: z.number(),
});
export type NetworkSource = z.infer<typeof NetworkSourceSchema>;

export interface NetworkEntries extends NetworkSource {
  readonly entries: readonly NetworkEntry[];
  /** Errors: `invalid_params` if the entry was dropped; those of the file. */
  details(entryId: number, options: { includeBody: boolean; maxBodyBytes: number }): Promise<AppResult<NetworkDetails>>;
}

/** Entries per query of a file. */
const PAGE_ENTRIES = 5000;

/** Errors: `not_recording` if requests are not recorded; for a capture or file as `openCapture`. */
export async function networkEntries(
  capture: string | undefined,
  context: CallContext,
): Promise<AppResult<NetworkEntries>> {
  if (capture !== undefined) return archivedEntries(capture, context);
  const { ports, target, caller, signal } = context;
  const read = ports.network.read(target, callerInfo(caller));
  if (!read.ok) return read;
  const { entries, dropped } = read.value;
  return ok({
    source: target.id,
    isLive: true,
    total: entries.length,
    dropped,
    entries,
    details: (entryId, options) =>
      ports.network.details(target, entryId, {
        ...options,
        showsSecrets: ports.status.showsSecrets(caller.kind),
        signal,
      }),
  });
}

async function archivedEntries(named: string, context: CallContext): Promise<AppResult<NetworkEntries>> {
  const { ports, caller, signal } = context;
  const found = await openCapture(named, ['network'], context);
  if (!found.ok) return found;
  const { captureId, file } = found.value.source;
  const entries: NetworkEntry[] = [];
  for (;;) {
    const page = await ports.analysis.query(
      file,
      'network.entries',
      { start: entries.length, count: PAGE_ENTRIES },
      { signal },
    );
    if (!page.ok) return page;
    entries.push(...page.value.entries);
    if (page.value.entries.length === 0 || entries.length >= page.value.total) break;
  }
  return ok({
    source: captureId ?? file,
    isLive: false,
    total: entries.length,
    dropped: 0,
    entries,
    details: async (id, { maxBodyBytes }) => {
      const answer = await ports.analysis.query(
        file,
        'network.details',
        { id, maxBodyBytes, showsSecrets: ports.status.showsSecrets(caller.kind) },
        { signal },
      );
      if (!answer.ok) return answer;
      const { details } = answer.value;
      if (details === null)
        return err(appError('internal', `Entry ${id} of ${named} is in the list but has no details.`));
      return ok({ ...details, stack: [...(await withOriginals(file, details.stack, context, 'call'))] });
    },
  });
}
