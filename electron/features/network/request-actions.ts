/** Actions of the person on requests of a recorded page: blocks their URLs, and sends an XHR again. */
import { appError, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { LogHandle } from '../../core/listening/index.ts';
import type { NetworkLog } from './network-kind.ts';

/** The browser reports no request any more, so it can change none either. */
function notRecording(): never {
  throw new AppFailure(
    appError(
      'not_recording',
      'Network recording is off for this page.',
      'Record the network, then block or send again.',
    ),
  );
}

/** URLs that the browser blocks while the page is recorded; `*` stands for any text. The end of the recording unblocks them. */
export async function blockUrls(
  heard: LogHandle<NetworkLog> | null,
  urls: readonly string[],
): Promise<readonly string[]> {
  if (heard === null || heard.session === null) return notRecording();
  const wanted = [...new Set(urls)];
  // `urlPatterns` would be the newer parameter, which older browsers ignore without an error.
  unwrap(await heard.session.send('Network.setBlockedURLs', { urls: wanted }));
  heard.log.blockedUrls = wanted;
  return wanted;
}

/** Sends an XHR again as the page did. Errors: `invalid_params` for other requests, which a page cannot repeat unchanged. */
export async function replayRequest(heard: LogHandle<NetworkLog> | null, entryId: number): Promise<void> {
  if (heard === null || heard.session === null) return notRecording();
  const entry = heard.log.ring.get(entryId);
  if (entry === null || entry.resourceType !== 'XHR')
    throw new AppFailure(
      appError('invalid_params', 'Only an XHR of the list can be sent again.', 'Use Copy as fetch for other requests.'),
    );
  unwrap(await heard.session.send('Network.replayXHR', { requestId: entry.requestId }));
}
