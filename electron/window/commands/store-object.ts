/** Stores an object of a heap snapshot as a global variable of its target, for the console. */
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/contracts/errors.ts';
import type { Core } from '../../core/index.ts';

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
): Promise<AppResult<{ name: string; targetId: string }>> {
  const record = library.get(captureId);
  if (!record.ok) return record;
  const target = endpoints.byId(record.value.target?.id ?? '');
  if (target === null || target.state === 'gone')
    return err(
      appError('target_gone', 'The target of this snapshot is not connected.', 'Connect it, and take a new snapshot.'),
    );
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const session = await endpoints.attach(target, { signal });
  if (!session.ok) return session;
  const forgotten = err(
    appError(
      'target_gone',
      `The target no longer has @${objectId}: it was collected, or its id was forgotten.`,
      'Take a new snapshot and store the object from there.',
    ),
  );
  try {
    const { send } = session.value;
    const found = await send(
      'HeapProfiler.getObjectByHeapObjectId',
      { objectId: String(objectId), objectGroup: GROUP },
      { signal },
    );
    if (!found.ok) return found.error.code === 'cdp_error' ? forgotten : found;
    const { objectId: handle, className: classNow } = found.value.result;
    if (handle === undefined || classNow !== className) return forgotten;
    const stored = await send(
      'Runtime.callFunctionOn',
      { objectId: handle, functionDeclaration: STORE, returnByValue: true },
      { signal },
    );
    if (!stored.ok) return stored;
    const { value } = stored.value.result;
    return typeof value === 'string' ? ok({ name: value, targetId: target.id }) : forgotten;
  } finally {
    await session.value.send('Runtime.releaseObjectGroup', { objectGroup: GROUP }, { deadlineMs: DEADLINE_MS });
    await session.value.release();
  }
}
