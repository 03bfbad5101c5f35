/** The parts of a request's time, from the browser's marks (CDP `Network.ResourceTiming`). */
import type { NetworkTiming } from '../../shared/contracts/network.ts';
import type { ResourceTiming } from './cdp-events.ts';

/** Between two marks; null where either says that there was no such part. */
function between(fromMs: number, toMs: number): number | null {
  return fromMs < 0 || toMs < 0 ? null : Math.max(0, toMs - fromMs);
}

/**
 * `startedS` is when the request was made, `endedS` when its last byte came (null while it is open), both of the clock that
 * `requestTime` is of. Connecting leaves TLS out, and what passed between two parts counts as queued, so that all add up to the whole.
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
