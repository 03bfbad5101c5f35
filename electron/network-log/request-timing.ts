/** The parts of a request's time, from the browser's marks (CDP `Network.ResourceTiming`). */
import type { NetworkTiming } from '../../shared/contracts/network.ts';
import type { ResourceTiming } from './cdp-events.ts';

/** Between two marks; null where either says that there was no such part. */
function between(fromMs: number, toMs: number): number | null {
  return fromMs < 0 || toMs < 0 ? null : Math.max(0, toMs - fromMs);
}

/**
 * `startedS` is when the request was made, `endedS` when its last byte came (null while it is open), both of the clock that
 * `requestTime` is of. Connecting leaves TLS out, so that all parts add up to the whole.
 */
export function timingOf(timing: ResourceTiming, startedS: number, endedS: number | null): NetworkTiming {
  const { dnsStart, dnsEnd, connectStart, connectEnd, sslStart, sslEnd, sendStart, sendEnd } = timing;
  const firstMs = [dnsStart, connectStart, sslStart, sendStart].find((mark) => mark >= 0) ?? 0;
  const beganMs = (timing.requestTime - startedS) * 1000;
  const downloadMs = endedS === null ? null : (endedS - timing.requestTime) * 1000 - timing.receiveHeadersEnd;
  return {
    queueMs: Math.max(0, beganMs + firstMs),
    dnsMs: between(dnsStart, dnsEnd),
    connectMs: between(connectStart, sslStart >= 0 ? sslStart : connectEnd),
    tlsMs: between(sslStart, sslEnd),
    sendMs: between(sendStart, sendEnd),
    waitMs: between(sendEnd, timing.receiveHeadersEnd),
    downloadMs: downloadMs === null || timing.receiveHeadersEnd < 0 ? null : Math.max(0, downloadMs),
  };
}
