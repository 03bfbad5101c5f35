/** The service workers of a page's origin, read in an isolated world: they share the origin with the page, but no objects. */
import { foreign } from '../../shared/base/foreign-text.ts';
import { z } from 'zod';
import { WORKBENCH_WORLD, workbenchFunction } from '../../shared/base/workbench-scripts.ts';
import { appError, AppFailure, unwrap } from '../../shared/contracts/errors.ts';
import { ServiceWorkerInfoSchema, type ServiceWorkerInfo } from '../../shared/contracts/page/page-storage.ts';
import type { StoragePage } from './storage-page.ts';

// A page without a secure context has no container.
const LIST = `async function () {
  const container = navigator.serviceWorker;
  const registrations = (await container?.getRegistrations()) ?? [];
  return registrations.flatMap(({ scope, installing, waiting, active }) =>
    [active, waiting, installing].filter(Boolean).map((worker) => ({
      scope,
      scriptUrl: worker.scriptURL,
      state: worker.state,
      isController: worker.scriptURL === container.controller?.scriptURL && worker.state === container.controller.state,
    })),
  );
}`;
const UNREGISTER = `async function (scope) {
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  return (await registrations.find((each) => each.scope === scope)?.unregister()) ?? false;
}`;

async function callInWorld(
  { session, frameId }: StoragePage,
  functionDeclaration: string,
  given: readonly string[],
): Promise<unknown> {
  const world = unwrap(await session.send('Page.createIsolatedWorld', { frameId, worldName: WORKBENCH_WORLD }));
  const called = unwrap(
    await session.send('Runtime.callFunctionOn', {
      functionDeclaration: workbenchFunction(functionDeclaration),
      executionContextId: world.executionContextId,
      arguments: given.map((value) => ({ value })),
      awaitPromise: true,
      returnByValue: true,
    }),
  );
  const { exceptionDetails, result } = called;
  if (exceptionDetails === undefined) return result.value;
  const [why = exceptionDetails.text] = exceptionDetails.exception?.description?.split('\n') ?? [];
  throw new AppFailure(
    appError(
      'page_error',
      `The service workers could not be read: ${foreign(why)}`,
      'Reload the page, then try again.',
    ),
  );
}

/** The registrations of the origin, with the state of each worker. */
export async function listServiceWorkers(page: StoragePage): Promise<readonly ServiceWorkerInfo[]> {
  const read = await callInWorld(page, LIST, []);
  const parsed = z.array(ServiceWorkerInfoSchema).safeParse(read);
  if (parsed.success) return parsed.data;
  throw new AppFailure(
    appError('page_error', 'The page reported its service workers in an unknown shape.', 'Reload the page.'),
  );
}

/** Resolves once the registration is removed; a worker that controls pages ends with them. */
export async function unregisterServiceWorker(page: StoragePage, scope: string): Promise<void> {
  const called = await callInWorld(page, UNREGISTER, [scope]);
  if (called === true) return;
  throw new AppFailure(
    appError('page_error', `No service worker has the scope ${foreign(scope)} any more.`, 'Refresh the list.'),
  );
}
