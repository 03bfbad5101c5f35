/** Phases of a request as measured by the browser's network stack (`timing` of the response). */
import { US_PER_SECOND } from '../../../../base/units.ts';
import type { TraceRequestPhases } from '../../../../contracts/traces/trace-requests.ts';
import { numberOf, type Members } from '../event-members.ts';
import { msOf, usOf } from '../times.ts';

export interface RequestTimes {
  /** Arrival of the first byte of the response headers, µs since the start of the trace. */
  readonly firstByteUs: number;
  readonly phases: TraceRequestPhases;
}

interface Bounds {
  readonly originUs: number;
  /** When it was sent to the last URL, and when its last byte arrived; null if it did not finish. */
  readonly sentUs: number;
  readonly finishedUs: number | null;
}

/**
 * Null if the response has no timing. In `timing`, `requestTime` is in seconds on the trace's clock, everything else in milliseconds from
 * it, −1 for missing phases (Network.ResourceTiming of CDP). A reused connection has no dns, connect and tls.
 */
export function requestTimes(timing: Members, { originUs, sentUs, finishedUs }: Bounds): RequestTimes | null {
  const requestTime = numberOf(timing['requestTime']);
  const at = (name: string): number | null => {
    const valueMs = numberOf(timing[name]);
    return valueMs === null || valueMs < 0 ? null : valueMs;
  };
  // Older browsers do not report the start of the headers.
  const headersMs = at('receiveHeadersStart') ?? at('receiveHeadersEnd');
  if (requestTime === null || requestTime <= 0 || headersMs === null) return null;
  const beganUs = requestTime * US_PER_SECOND - originUs;
  const firstByteUs = beganUs + usOf(headersMs);
  const between = (from: string, to: string): number | null => {
    const fromMs = at(from);
    const toMs = at(to);
    return fromMs === null || toMs === null ? null : Math.max(0, toMs - fromMs);
  };
  const tlsMs = between('sslStart', 'sslEnd');
  const connectMs = between('connectStart', 'connectEnd');
  const sentMs = at('sendEnd');
  // Waiting in the renderer, then in the network stack for a free connection.
  const stalledMs = at('dnsStart') ?? at('connectStart') ?? at('sendStart') ?? 0;
  return {
    firstByteUs,
    phases: {
      queueMs: Math.max(0, msOf(beganUs - sentUs)) + stalledMs,
      dnsMs: between('dnsStart', 'dnsEnd'),
      connectMs: connectMs === null ? null : Math.max(0, connectMs - (tlsMs ?? 0)),
      tlsMs,
      requestMs: between('sendStart', 'sendEnd'),
      waitMs: sentMs === null ? null : Math.max(0, headersMs - sentMs),
      downloadMs: finishedUs === null ? null : Math.max(0, msOf(finishedUs - firstByteUs)),
    },
  };
}
