/** Stores an object of a heap snapshot as a global variable of its target, for the console. */
import { err } from '../../../../shared/base/result.ts';
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import type { Core } from '../../app/index.ts';

const DEADLINE_MS = 10_000;
/** Its objects are released; the variable holds the object. */
const GROUP = 'pen-stored';

/** Runs in the target, on the object. The first of `temp1`, `temp2` … that is free. */
const STORE = `function () {
  let number = 1;
  while (('temp' + number) in globalThis) number += 1;
  globalThis['temp' + number] = this;
  return 'temp' + number;
}`;

export interface StoredObject {
  readonly captureId: string;
  /** The id in the snapshot. */
  readonly objectId: number;
  /** The class in the snapshot: V8 forgets ids, and the same number could be another object. */
  readonly className: string;
}

/**
 * Returns the name of the variable. Errors: `capture_not_found`; `target_gone` if the target is not connected, or no longer has the object
 * under this id.
 */
export async function storeObject(
  { library, endpoints }: Pick<Core, 'library' | 'endpoints'>,
  { captureId, objectId, className }: StoredObject,
): Promise<{ name: string; targetId: string }> {
  const record = unwrap(library.get(captureId));
  const target = endpoints.byId(record.target?.id ?? '');
  if (target === null || target.state === 'gone')
    throw new AppFailure(
      appError('target_gone', 'The target of this snapshot is not connected.', 'Connect it, and take a new snapshot.'),
    );
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const session = unwrap(await endpoints.attach(target, { signal }));
  const forgotten = err(
    appError(
      'target_gone',
      `The target no longer has @${objectId}: it was collected, or its id was forgotten.`,
      'Take a new snapshot and store the object from there.',
    ),
  );
  try {
    const { send } = session;
    const found = await send(
      'HeapProfiler.getObjectByHeapObjectId',
      { objectId: String(objectId), objectGroup: GROUP },
      { signal },
    );
    if (!found.ok) throw new AppFailure(found.error.code === 'cdp_error' ? forgotten.error : found.error);
    const { objectId: handle, className: classNow } = found.value.result;
    if (handle === undefined || classNow !== className) throw new AppFailure(forgotten.error);
    const stored = unwrap(
      await send(
        'Runtime.callFunctionOn',
        { objectId: handle, functionDeclaration: STORE, returnByValue: true },
        { signal },
      ),
    );
    const { value } = stored.result;
    if (typeof value === 'string') return { name: value, targetId: target.id };
    throw new AppFailure(forgotten.error);
  } finally {
    await session.send('Runtime.releaseObjectGroup', { objectGroup: GROUP }, { deadlineMs: DEADLINE_MS });
    await session.release();
  }
}
