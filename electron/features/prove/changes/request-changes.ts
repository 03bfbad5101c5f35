/** Answers requests of a page otherwise than its server: blocked, late, with another body, or with an edited one. */
import { pause } from '../../../../shared/base/within.ts';
import type { Subscription } from '../../../../shared/base/emitter.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import type { TargetSession } from '../../../../shared/core/capability/target-ports.ts';
import type { EventParams } from '../../../../shared/core/contracts/protocol-events.ts';
import type { Change, RequestChange } from '../../../../shared/features/prove/contract/changes.ts';
import type { Trial } from './made-changes.ts';
import { editResponse, inOrderOfEdits, isOfResponse, type ResponseChange } from './response-edits.ts';

type Paused = EventParams<'Fetch.requestPaused'>;
type Header = NonNullable<Paused['responseHeaders']>[number];

/** The body is sent decoded, and in UTF-8 where it is edited. */
const OF_BODY = new Set(['content-encoding', 'content-length', 'transfer-encoding']);
const CHARSET = /charset=["']?([\w-]+)/i;

export interface RequestChanges extends Subscription {
  /** Requests that a change was made to. */
  readonly timesOf: (change: Change) => number;
  /** Requests that it concerned. */
  readonly metBy: (change: Change) => number;
}

/** Part of the address of a request, without regard to the wildcards of patterns. */
const patternOf = (url: string): string => `*${url.replaceAll(/[*?\\]/g, String.raw`\$&`)}*`;

const headerOf = (headers: readonly Header[], wanted: string): string =>
  headers.find(({ name }) => name.toLowerCase() === wanted)?.value ?? '';

function patternsOf(changes: readonly RequestChange[]) {
  return changes.map((change) =>
    isOfResponse(change)
      ? change.action === 'replace'
        ? ({ urlPattern: patternOf(change.spot?.url ?? change.url), requestStage: 'Response' } as const)
        : ({ urlPattern: '*', resourceType: 'Document', requestStage: 'Response' } as const)
      : ({ urlPattern: patternOf(change.url), requestStage: 'Request' } as const),
  );
}

/** The edited text as a body, with its headers; null where nothing was edited. */
function edited(
  body: Buffer,
  headers: readonly Header[],
  edits: readonly ((text: string) => string | null)[],
): { readonly body: Buffer; readonly headers: Header[] } | null {
  const type = headerOf(headers, 'content-type');
  const label = CHARSET.exec(type)?.[1] ?? 'utf-8';
  const decoder = new TextDecoder(isKnown(label) ? label : 'utf-8', { ignoreBOM: true });
  let text = decoder.decode(body);
  let isEdited = false;
  for (const edit of edits) {
    const next = edit(text);
    if (next === null) continue;
    text = next;
    isEdited = true;
  }
  if (!isEdited) return null;
  const plain = type.replace(/;.*$/s, '') || 'text/html';
  return {
    body: Buffer.from(text, 'utf8'),
    headers: [
      ...headers.filter(({ name }) => name.toLowerCase() !== 'content-type'),
      { name: 'content-type', value: `${plain}; charset=utf-8` },
    ],
  };
}

function isKnown(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}

/** Intercepts the requests that the changes concern until it is disposed. Errors: those of the connection. */
export async function openRequestChanges(
  session: TargetSession,
  changes: readonly RequestChange[],
  { isMade }: Pick<Trial, 'isMade'>,
): Promise<RequestChanges> {
  const made = new Map<Change, number>();
  const met = new Map<Change, number>();
  const count = (of: Map<Change, number>, change: Change): void => void of.set(change, (of.get(change) ?? 0) + 1);
  const concerns = (change: RequestChange, { request, resourceType }: Paused): boolean =>
    change.action === 'defer' || change.action === 'preload'
      ? resourceType === 'Document'
      : request.url.includes((change.action === 'replace' ? change.spot?.url : undefined) ?? change.url);

  const answerRequest = async (paused: Paused): Promise<void> => {
    const { requestId, request } = paused;
    for (const change of changes) {
      if (isOfResponse(change) || !concerns(change, paused)) continue;
      count(met, change);
      if (!isMade) continue;
      count(made, change);
      if (change.action === 'block')
        return void (await session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }));
      if (change.action === 'delay') {
        await pause(change.delayMs, session.closed);
        continue;
      }
      const { status, body, headers } = change;
      const given = Object.entries(headers).map(([name, value]) => ({ name, value }));
      const open = { name: 'access-control-allow-origin', value: '*' };
      const answered = await session.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: status,
        responseHeaders: [open, { name: 'content-type', value: typeOf(body, request.url) }, ...given],
        body: Buffer.from(body, 'utf8').toString('base64'),
      });
      if (answered.ok) return;
    }
    await session.send('Fetch.continueRequest', { requestId });
  };

  const answerResponse = async (paused: Paused): Promise<void> => {
    const { requestId, responseStatusCode = 200, responseHeaders = [] } = paused;
    const edits = changes.filter(
      (change): change is ResponseChange => isOfResponse(change) && concerns(change, paused),
    );
    for (const change of edits) count(met, change);
    const read = edits.length === 0 ? null : await session.send('Fetch.getResponseBody', { requestId });
    // A redirect has no body.
    if (read === null || !read.ok) return void (await session.send('Fetch.continueResponse', { requestId }));
    const body = Buffer.from(read.value.body, read.value.base64Encoded ? 'base64' : 'utf8');
    const next = edited(
      body,
      responseHeaders,
      inOrderOfEdits(edits).map((change) => (text) => {
        const found = editResponse(text, change);
        if (found !== null) count(made, change);
        return found;
      }),
    );
    // Without the changes the response is edited as well, and sent as it was: both sides wait as long.
    const sent = isMade && next !== null ? next : { body, headers: responseHeaders };
    await session.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: responseStatusCode,
      responseHeaders: sent.headers.filter(({ name }) => !OF_BODY.has(name.toLowerCase())),
      body: sent.body.toString('base64'),
    });
  };

  const listening = session.on('Fetch.requestPaused', (paused) => {
    void (paused.responseStatusCode === undefined ? answerRequest(paused) : answerResponse(paused));
  });
  const fetched = await session.enable('Fetch', { patterns: patternsOf(changes) });
  if (!fetched.ok) listening.dispose();
  const enabled = unwrap(fetched);
  return {
    timesOf: (change) => made.get(change) ?? 0,
    metBy: (change) => met.get(change) ?? 0,
    dispose: () => {
      enabled.dispose();
      listening.dispose();
    },
  };
}

/** The type of an answer that was given without one. */
function typeOf(body: string, url: string): string {
  const [path = ''] = url.split(/[?#]/);
  if (/\.m?js$/.test(path)) return 'text/javascript; charset=utf-8';
  if (path.endsWith('.css')) return 'text/css; charset=utf-8';
  if (/^\s*[[{"]/.test(body) || /^\s*(?:-?\d|true|false|null)/.test(body)) return 'application/json';
  return `${body.trimStart().startsWith('<') ? 'text/html' : 'text/plain'}; charset=utf-8`;
}
