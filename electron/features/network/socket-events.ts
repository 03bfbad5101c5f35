/** Turns the events of WebSockets and event streams into entries: the handshake, the messages, and the end. */
import type { Subscription } from '../../../shared/base/emitter.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { NetworkMessage } from '../../../shared/engine/network/contract/network.ts';
import type { EventParams } from '../../../shared/core/contracts/protocol-events.ts';
import { createMessageLog } from './message-log.ts';
import { initiatorOf, newDetails } from './request-details.ts';
import type { RequestEntries } from './request-entries.ts';

export function listenToSockets(
  session: TargetSession,
  requests: RequestEntries,
  now: () => number,
): readonly Subscription[] {
  /** A message of a socket or an event stream; `characters` if the browser does not count its bytes itself. */
  const onMessage = (requestId: string, characters: number, message: NetworkMessage): void => {
    const hop = requests.lastHop(requestId);
    if (hop === null) return;
    const { chain, details } = hop;
    details.messages ??= createMessageLog();
    details.messages.add(message);
    chain.messages += 1;
    chain.resourceBytes += characters;
    requests.progress(hop, { messages: chain.messages });
  };

  const onFrame =
    (direction: NetworkMessage['direction']) =>
    ({ requestId, timestamp, response }: EventParams<'Network.webSocketFrameSent'>): void => {
      const { payloadData, opcode = 1 } = response;
      const atMs = requests.epochMs(timestamp);
      const lengthChars = payloadData.length;
      onMessage(requestId, lengthChars, { direction, atMs, opcode, event: null, text: payloadData, lengthChars });
    };

  return [
    session.on('Network.webSocketCreated', ({ requestId, url, initiator }) => {
      // Its handshake has the time: until then this process's clock is used.
      const startedAtMs = now();
      requests.append(requestId, newDetails({ url, initiator, startedS: requests.browserS(startedAtMs) }), {
        method: 'GET',
        resourceType: 'WebSocket',
        startedAtMs,
        initiator: initiatorOf(initiator),
        messages: 0,
      });
    }),
    session.on('Network.webSocketWillSendHandshakeRequest', ({ requestId, timestamp, wallTime, request }) => {
      requests.syncClock(wallTime, timestamp);
      const hop = requests.lastHop(requestId);
      if (hop === null) return;
      hop.details.requestHeaders = request.headers ?? {};
      hop.details.hasSentHeaders = true;
      requests.change(hop.id, { startedAtMs: requests.epochMs(timestamp) });
    }),
    session.on('Network.webSocketHandshakeResponseReceived', ({ requestId, response }) => {
      const hop = requests.lastHop(requestId);
      if (hop === null) return;
      hop.details.responseHeaders = response.headers ?? {};
      hop.details.statusText = response.statusText ?? '';
      requests.change(hop.id, { status: response.status, protocol: 'websocket' });
    }),
    session.on('Network.webSocketFrameSent', onFrame('sent')),
    session.on('Network.webSocketFrameReceived', onFrame('received')),
    session.on('Network.webSocketFrameError', ({ requestId, errorMessage }) => {
      const hop = requests.lastHop(requestId);
      if (hop !== null) requests.change(hop.id, { failure: errorMessage ?? null });
    }),
    session.on('Network.webSocketClosed', ({ requestId, timestamp }) => {
      const failure = requests.lastHop(requestId)?.entry.failure ?? null;
      requests.end(requestId, timestamp, { state: failure === null ? 'finished' : 'failed' });
    }),
    session.on('Network.eventSourceMessageReceived', ({ requestId, timestamp, eventName, eventId, data = '' }) => {
      const hop = requests.lastHop(requestId);
      if (hop === null) return;
      if (hop.entry.messages === null) requests.change(hop.id, { messages: 0 });
      onMessage(requestId, 0, {
        direction: 'received',
        atMs: requests.epochMs(timestamp),
        opcode: null,
        event: { name: eventName ?? 'message', id: eventId ?? '' },
        text: data,
        lengthChars: data.length,
      });
    }),
  ];
}
