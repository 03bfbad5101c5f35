/** The phases of a request, from the browser's marks (CDP `Network.ResourceTiming`). */
import type { NetworkTiming } from '../../../shared/engine/network/contract/network.ts';
import type { ResourceTiming } from '../../../shared/core/contracts/protocol-events.ts';

/** The time between two marks; null if either is missing. */
function between(fromMs: number, toMs: number): number | null {
  return fromMs < 0 || toMs < 0 ? null : Math.max(0, toMs - fromMs);
}

/**
 * `startedS` is when the request was made, `endedS` when its last byte arrived (null while it is open), both on the clock of `requestTime`.
 * Connecting excludes TLS, and time between two phases counts as queued, so that all add up to the total.
 */
export function timingOf(timing: ResourceTiming, startedS: number, endedS: number | null): NetworkTiming {
  const { requestTime, connectStart, connectEnd, sslStart, sslEnd, sendEnd, receiveHeadersEnd } = timing;
  const dnsMs = between(timing.dnsStart, timing.dnsEnd);
  const connectMs = between(connectStart, sslStart >= 0 ? sslStart : connectEnd);
  const tlsMs = between(sslStart, sslEnd);
  const sendMs = between(timing.sendStart, sendEnd);
  const waitMs = between(sendEnd, receiveHeadersEnd);
  const partsMs = (dnsMs ?? 0) + (connectMs ?? 0) + (tlsMs ?? 0) + (sendMs ?? 0) + (waitMs ?? 0);
  const untilHeadersMs = (requestTime - startedS) * 1000 + Math.max(0, receiveHeadersEnd);
  const downloadMs = endedS === null ? null : (endedS - requestTime) * 1000 - receiveHeadersEnd;
  return {
    queueMs: Math.max(0, untilHeadersMs - partsMs),
    dnsMs,
    connectMs,
    tlsMs,
    sendMs,
    waitMs,
    downloadMs: downloadMs === null || receiveHeadersEnd < 0 ? null : Math.max(0, downloadMs),
  };
}
