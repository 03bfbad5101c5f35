/** The requests of a traced page as those of a network log, so that the tools of the network answer from a trace. */
import { truncatedUrl, type NetworkEntry } from '../../../network/contract/network.ts';
import type { TraceRequest } from '../../contract/trace-requests.ts';
import { codeOfStack } from '../code-places.ts';
import type { DeliveredRequest, Delivery } from '../delivery/delivery.ts';
import { createMainThread, type MainThread } from '../main-thread.ts';
import { argsOf, membersOf, numberOf, textOf } from '../event-members.ts';

/** Blink's words (`RenderBlockingBehaviorString`). */
const RENDER_BLOCKING: ReadonlyMap<string, NetworkEntry['renderBlocking']> = new Map([
  ['blocking', 'blocking'],
  ['in_body_parser_blocking', 'in-body'],
  ['potentially_blocking', 'potentially'],
  ['non_blocking', 'none'],
  ['dynamically_injected_non_blocking', 'none-dynamic'],
]);

function timingOf({ phases }: TraceRequest): NetworkEntry['timing'] {
  if (phases === undefined) return null;
  const { requestMs: sendMs, queueMs, dnsMs, connectMs, tlsMs, waitMs, downloadMs } = phases;
  return { queueMs, dnsMs, connectMs, tlsMs, sendMs, waitMs, downloadMs };
}

/** Inputs of a person; a scroll or a load is none. */
const INPUT =
  /^(?:click|dblclick|auxclick|contextmenu|pointer|mouse|touch|key|input$|beforeinput$|change$|submit$|wheel$|drag|drop$)/;

function isOfInput({ trace }: Delivery, main: MainThread, event: number): boolean {
  if (trace.thread[event] !== main.thread) return false;
  return main
    .callsAt(trace.startUs[event])
    .some(
      (call) =>
        main.nameOf(call) === 'EventDispatch' &&
        INPUT.test(textOf(argsOf(trace, main.calls.events[call]).data['type'])),
    );
}

function initiatorOf(
  delivery: Delivery,
  main: MainThread,
  { request, sent }: DeliveredRequest,
): NetworkEntry['initiator'] {
  const initiator = membersOf(sent['initiator']);
  const type = textOf(initiator['type']) || 'other';
  const code = codeOfStack(argsOf(delivery.trace, request.event).data);
  if (code !== null) {
    const ofEvent = isOfInput(delivery, main, request.event) ? ({ ofEvent: true } as const) : {};
    return { type: 'script', url: code.url, line: code.line, column: code.column, ...ofEvent };
  }
  const line = numberOf(initiator['lineNumber']);
  return { type, url: textOf(initiator['url']) || null, line: line === null ? null : line + 1 };
}

/** Times are milliseconds from the start of the recording. What a frame waits for does not block the page. */
export function networkEntries(delivery: Delivery): NetworkEntry[] {
  // The error page of the browser is no page.
  const requests = delivery.requests.filter(({ request: { row } }) => !row.url.startsWith('chrome-error:'));
  const main = createMainThread(delivery.trace, delivery.page.thread);
  return requests.map((delivered, id) => {
    const { sent, transferBytes, bodyBytes } = delivered;
    const { row } = delivered.request;
    const isUnread = row.unread === true;
    const endedAtMs = row.endMs ?? (isUnread ? row.startMs + row.durationMs : null);
    return {
      id,
      requestId: row.requestId,
      hop: row.redirects?.length ?? 0,
      redirectedTo: null,
      url: truncatedUrl(row.url),
      method: row.method,
      resourceType: row.resourceType,
      mimeType: row.mimeType,
      status: row.status === 0 ? null : row.status,
      state: row.failed ? 'failed' : endedAtMs === null ? 'pending' : 'finished',
      failure: null,
      protocol: row.protocol,
      priority: row.priority === '' ? null : row.priority,
      initiator: initiatorOf(delivery, main, delivered),
      renderBlocking: row.isOfFrame === true ? 'none' : (RENDER_BLOCKING.get(row.renderBlocking) ?? null),
      isPreload: sent['isLinkPreload'] === true,
      source: row.fromCache ? 'disk-cache' : 'network',
      startedAtMs: row.startMs,
      endedAtMs,
      lastByteAtMs: null,
      isBodyUnread: isUnread,
      timing: timingOf(row),
      transferBytes,
      resourceBytes: bodyBytes,
      messages: null,
      isPartial: false,
      contentLoadedAtMs: null,
      loadedAtMs: null,
    };
  });
}
