/** Details of a request in addition to its entry: unmasked headers, in this process only, and its initiator. */
import type { MessageLog } from './message-log.ts';
import { isRuntimeScript } from '../../../shared/base/third-party.ts';
import { isOfIncoming, senderOf } from '../../../shared/engine/network/contract/network.ts';
import type {
  EventParams,
  Headers,
  ResourceTiming,
  StackTrace,
} from '../../../shared/core/contracts/protocol-events.ts';

type Initiator = EventParams<'Network.requestWillBeSent'>['initiator'];

export interface RequestDetails {
  readonly url: string;
  statusText: string;
  remoteAddress: string | null;
  /** As the page set them; `sent` once the browser reported the raw ones. */
  requestHeaders: Headers;
  responseHeaders: Headers;
  hasSentHeaders: boolean;
  /** The complete request body, if the event contains it. */
  readonly postData: string | null;
  readonly hasPostData: boolean;
  readonly stack: readonly { name: string; scriptId: string; url: string; line: number; column: number }[];
  /** The request that caused this preflight. */
  readonly initiatorRequestId: string | null;
  readonly priorities: { atMs: number; priority: string }[];
  /** Seconds of the browser's clock. */
  readonly startedS: number;
  timing: ResourceTiming | null;
  /** Messages of a WebSocket or an event stream; null before the first one. */
  messages: MessageLog | null;
}

/** Maximum number of stored frames of a stack and its asynchronous parents together. */
const MAX_FRAMES = 20;
/** About as many are read for the initiator: Node has more than the stored ones between a `fetch` and its caller. */
const READ_FRAMES = 200;
/** Longer ones are fetched when they are needed. */
const MAX_POST_CHARS = 65_536;

function framesOf(stack: StackTrace | undefined): RequestDetails['stack'] {
  const frames: { name: string; scriptId: string; url: string; line: number; column: number }[] = [];
  for (let part = stack; part !== undefined && frames.length < READ_FRAMES; part = part.parent)
    for (const { functionName, scriptId, url, lineNumber, columnNumber } of part.callFrames)
      frames.push({ name: functionName, scriptId, url, line: lineNumber + 1, column: columnNumber + 1 });
  return frames;
}

/** Without the runtime's own in front, of which Node has more than are stored. */
function storedFrames(frames: RequestDetails['stack']): RequestDetails['stack'] {
  const from = frames.findIndex(({ url }) => !isRuntimeScript(url));
  return frames.slice(Math.max(0, from), Math.max(0, from) + MAX_FRAMES);
}

/** Its initiator as shown in an entry: for a script the innermost call outside of the runtime. */
export function initiatorOf(initiator: Initiator): {
  type: string;
  url: string | null;
  line: number | null;
  column?: number;
  scriptId?: string;
  ofEvent?: true;
} {
  if (initiator === undefined) return { type: 'other', url: null, line: null };
  const frames = framesOf(initiator.stack);
  const frame = senderOf(frames);
  const line = initiator.lineNumber === undefined ? null : initiator.lineNumber + 1;
  if (frame === undefined) return { type: initiator.type, url: initiator.url ?? null, line };
  const { url, line: callLine, column, scriptId } = frame;
  return {
    type: initiator.type,
    url,
    line: callLine,
    column,
    scriptId,
    ...(isOfIncoming(frames) ? { ofEvent: true } : {}),
  };
}

export function newDetails(request: {
  readonly url: string;
  readonly headers?: Headers | undefined;
  readonly postData?: string | undefined;
  readonly hasPostData?: boolean | undefined;
  readonly initiator?: Initiator;
  readonly startedS: number;
}): RequestDetails {
  const { url, headers = {}, postData, initiator, startedS } = request;
  return {
    url,
    statusText: '',
    remoteAddress: null,
    requestHeaders: headers,
    responseHeaders: {},
    hasSentHeaders: false,
    postData: postData !== undefined && postData.length <= MAX_POST_CHARS ? postData : null,
    hasPostData: request.hasPostData ?? postData !== undefined,
    stack: storedFrames(framesOf(initiator?.stack)),
    initiatorRequestId: initiator?.requestId ?? null,
    priorities: [],
    startedS,
    timing: null,
    messages: null,
  };
}
