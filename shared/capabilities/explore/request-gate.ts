/** Stops what the explorer must not do at the network: requests that may change something, and navigations that leave the origin. */
import type { AppResult } from '../../contracts/errors.ts';
import { ok } from '../../base/result.ts';
import type { TargetSession } from '../common/target-ports.ts';
import { requestName, requestRefusal, type GatedRequest } from './harm.ts';

export interface StoppedRequest {
  readonly name: string;
  readonly reason: string;
  readonly times: number;
}

export interface RequestGate {
  /** Lets everything through while the work is done, however it ends: a load of the page, or an action that the person allowed. */
  whileOpen<T>(work: () => Promise<T>): Promise<T>;
  stopped(): readonly StoppedRequest[];
  /** Navigations to another origin that were stopped so far. */
  stoppedNavigations(): number;
  dispose(): void;
}

export async function openRequestGate(
  session: TargetSession,
  { origin, allowed }: { readonly origin: string; readonly allowed: readonly string[] },
): Promise<AppResult<RequestGate>> {
  const stopped = new Map<string, StoppedRequest>();
  let isOpen = false;
  let navigations = 0;
  const answer = async (requestId: string, request: GatedRequest): Promise<void> => {
    const reason = isOpen ? null : requestRefusal(request, origin, allowed);
    if (reason === null) {
      await session.send('Fetch.continueRequest', { requestId });
      return;
    }
    if (request.resourceType === 'Document') navigations += 1;
    const name = requestName(request);
    stopped.set(name, { name, reason, times: (stopped.get(name)?.times ?? 0) + 1 });
    // An aborted navigation leaves the page as it is; a blocked one shows an error page.
    const errorReason = request.resourceType === 'Document' ? 'Aborted' : 'BlockedByClient';
    await session.send('Fetch.failRequest', { requestId, errorReason });
  };
  const listening = session.on('Fetch.requestPaused', ({ requestId, request, frameId, resourceType }) => {
    const isOfPage = resourceType !== 'Document' || frameId === session.target.id;
    void answer(requestId, { ...request, resourceType: isOfPage ? resourceType : 'Other' });
  });
  const enabled = await session.enable('Fetch', { patterns: [{ urlPattern: '*' }] });
  if (!enabled.ok) {
    listening.dispose();
    return enabled;
  }
  return ok({
    async whileOpen(work) {
      isOpen = true;
      try {
        return await work();
      } finally {
        isOpen = false;
      }
    },
    stopped: () => [...stopped.values()],
    stoppedNavigations: () => navigations,
    dispose() {
      listening.dispose();
      enabled.value.dispose();
    },
  });
}
