/**
 * Stops what the explorer must not do at the network: requests that may change something, and navigations that leave the origin. A page that is
 * loaded through it opens no other windows, which no gate of the page's own could watch.
 */
import type { Action } from '../contract/explorations.ts';
import { AppFailure } from '../../../base/errors.ts';
import type { EventParams } from '../../../core/contracts/protocol-events.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { isAllowed, requestName, requestRefusal } from './harm.ts';

export interface StoppedRequest {
  readonly name: string;
  readonly reason: string;
  readonly times: number;
  /** Actions that sent it; empty if it was sent while none was performed. */
  readonly actions: readonly string[];
}

/** A window that the page would have opened. */
export interface StoppedWindow {
  readonly url: string;
  readonly times: number;
}

export interface RequestGate {
  /** Lets a load of the page through, but for a navigation that leaves the origin. */
  whileLoading<T>(work: () => Promise<T>): Promise<T>;
  /** Performs an action; what it sends goes through if the person allowed the action. */
  whileActing<T>(action: Pick<Action, 'id' | 'name'>, work: () => Promise<T>): Promise<T>;
  /** Repeats actions by other means: what those of them sent that were allowed goes through, and nothing that another of them was refused. */
  whileRepeating<T>(actions: readonly string[], work: () => Promise<T>): Promise<T>;
  stopped(): readonly StoppedRequest[];
  windows(): readonly StoppedWindow[];
  /** Addresses at other origins to which the page was not let go, in turn. */
  outside(): readonly string[];
  dispose(): void;
}

/** Rights of the page, without other windows and downloads. */
const SANDBOX =
  'sandbox allow-forms allow-modals allow-orientation-lock allow-pointer-lock allow-presentation allow-same-origin allow-scripts';

type Paused = EventParams<'Fetch.requestPaused'>;

/** The response of the page in a sandbox. A header that is added while the response goes on comes too late for Chromium 156: it is answered anew. */
async function continueInSandbox(
  session: TargetSession,
  { requestId, responseStatusCode = 200, responseHeaders = [] }: Paused,
): Promise<void> {
  const body = await session.send('Fetch.getResponseBody', { requestId });
  // A redirect has no body.
  if (!body.ok) return void (await session.send('Fetch.continueResponse', { requestId }));
  const bytes = body.value.base64Encoded ? body.value.body : base64Of(body.value.body);
  const added = { name: 'Content-Security-Policy', value: SANDBOX };
  await session.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: responseStatusCode,
    responseHeaders: [...responseHeaders, added],
    body: bytes,
  });
}

const base64Of = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));

type Passing = (name: string) => boolean;

export async function openRequestGate(
  session: TargetSession,
  { origin, allowed }: { readonly origin: string; readonly allowed: readonly string[] },
): Promise<RequestGate> {
  const stopped = new Map<string, { reason: string; times: number; actions: Set<string> }>();
  /** By request: the allowed actions that sent it. */
  const sentBy = new Map<string, Set<string>>();
  const windows = new Map<string, number>();
  const outside: string[] = [];
  let passing: Passing = () => false;
  let acting: string | null = null;

  const answer = async (paused: Paused): Promise<void> => {
    const { requestId, request, frameId } = paused;
    const isOfPage = paused.resourceType === 'Document' && frameId === session.target.id;
    if (paused.responseStatusCode !== undefined) {
      if (isOfPage) await continueInSandbox(session, paused);
      else await session.send('Fetch.continueResponse', { requestId });
      return;
    }
    const name = requestName(request, origin);
    const refusal = requestRefusal({ ...request, resourceType: isOfPage ? 'Document' : 'Other' }, origin, allowed);
    if (refusal === null || (refusal.by === 'allow' && passing(name))) {
      await session.send('Fetch.continueRequest', { requestId });
      return;
    }
    if (refusal.by === 'outside') outside.push(request.url);
    const known = stopped.get(name) ?? { reason: refusal.reason, times: 0, actions: new Set() };
    known.times += 1;
    if (acting !== null) known.actions.add(acting);
    stopped.set(name, known);
    // An aborted navigation leaves the page as it is; a blocked one shows an error page.
    await session.send('Fetch.failRequest', { requestId, errorReason: isOfPage ? 'Aborted' : 'BlockedByClient' });
  };

  const listening = [
    session.on('Fetch.requestPaused', (paused) => void answer(paused)),
    session.on('Page.windowOpen', ({ url }) => void windows.set(url, (windows.get(url) ?? 0) + 1)),
  ];
  const patterns = [
    { urlPattern: '*' },
    { urlPattern: '*', resourceType: 'Document', requestStage: 'Response' },
  ] as const;
  const fetched = await session.enable('Fetch', { patterns: [...patterns] });
  const paged = fetched.ok ? await session.enable('Page') : fetched;
  const dispose = (): void => {
    for (const each of listening) each.dispose();
    if (fetched.ok) fetched.value.dispose();
    if (paged.ok) paged.value.dispose();
  };
  if (!paged.ok) {
    dispose();
    throw new AppFailure(paged.error);
  }

  const during = async <T>(passes: Passing, by: string | null, work: () => Promise<T>): Promise<T> => {
    [passing, acting] = [passes, by];
    try {
      return await work();
    } finally {
      [passing, acting] = [() => false, null];
    }
  };
  return {
    whileLoading: (work) => during(() => true, null, work),
    whileActing({ id, name: called }, work) {
      const isFree = isAllowed(called, allowed);
      const noted = (name: string): boolean => {
        if (isFree) sentBy.set(name, (sentBy.get(name) ?? new Set()).add(id));
        return isFree;
      };
      return during(noted, id, work);
    },
    whileRepeating(actions, work) {
      const passes = (name: string): boolean =>
        actions.some((id) => sentBy.get(name)?.has(id)) && !actions.some((id) => stopped.get(name)?.actions.has(id));
      return during(passes, null, work);
    },
    stopped: () =>
      [...stopped].map(([name, { reason, times, actions }]) => ({ name, reason, times, actions: [...actions] })),
    windows: () => [...windows].map(([url, times]) => ({ url, times })),
    outside: () => outside,
    dispose,
  };
}
