/** A network recorder on a session whose events a test sends. */
import type { Subscription } from '../../../../shared/base/emitter.ts';
import { ok } from '../../../../shared/base/result.ts';
import type { TargetSession } from '../../../../shared/core/capability/target-ports.ts';
import type { NetworkEntry } from '../../../../shared/engine/network/contract/network.ts';
import type { ResourceTiming } from '../../../../shared/core/contracts/protocol-events.ts';
import { createNetworkRecorder } from '../network-kind.ts';

/** Seconds since 1970 at second 0 of the browser's clock. */
export const WALL_S = 1_700_000_000;
export const NO_PARTS: ResourceTiming = {
  requestTime: 10,
  dnsStart: -1,
  dnsEnd: -1,
  connectStart: -1,
  connectEnd: -1,
  sslStart: -1,
  sslEnd: -1,
  sendStart: 1,
  sendEnd: 2,
  receiveHeadersEnd: 52,
};

/** A recorder, and functions that send it events. */
export function recorder(options: { limit?: number; batch?: number } = {}) {
  let nowMs = WALL_S * 1000;
  let changes = 0;
  const made = createNetworkRecorder({ changed: () => (changes += 1), now: () => nowMs, ...options });
  const heard = new Map<string, (params: never) => void>();
  const session: TargetSession = {
    target: { id: 'T1', type: 'page' },
    closed: new AbortController().signal,
    send: async () => ok({} as never),
    on: (event, listener): Subscription => {
      heard.set(event, listener);
      return { dispose: () => heard.delete(event) };
    },
    enable: async () => ok({ dispose: () => undefined }),
  };
  made.listen(session);
  const tell = (event: string, params: Record<string, unknown>): void => {
    const listener = heard.get(event.includes('.') ? event : `Network.${event}`);
    if (listener === undefined) throw new Error(`no listener for ${event}`);
    listener(params as never);
  };
  const request = (requestId: string, atS: number, more: Record<string, unknown> = {}): void =>
    tell('requestWillBeSent', {
      requestId,
      request: {
        url: `http://shop.test/${requestId}`,
        method: 'GET',
        headers: { accept: '*/*' },
        initialPriority: 'Low',
      },
      timestamp: atS,
      wallTime: WALL_S + atS,
      type: 'Fetch',
      initiator: { type: 'script' },
      ...more,
    });
  const response = (requestId: string, more: Record<string, unknown> = {}): void =>
    tell('responseReceived', {
      requestId,
      timestamp: 10.06,
      type: 'Fetch',
      response: {
        url: `http://shop.test/${requestId}`,
        status: 200,
        mimeType: 'text/plain',
        headers: {},
        encodedDataLength: 100,
        ...more,
      },
    });
  const entries = (): NetworkEntry[] => [...made.ring.entries()];
  return { made, tell, request, response, entries, wait: (ms: number) => (nowMs += ms), changes: () => changes };
}
