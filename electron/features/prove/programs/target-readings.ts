/** Reaches targets and captures for measurements, in the app and on the command line. */
import { readFile } from 'node:fs/promises';
import type { AttachedSession } from '../../../../shared/core/capability/target-ports.ts';
import type { LibraryPort } from '../../../../shared/core/capability/library-ports.ts';
import { AppFailure, appError, settle, unwrap } from '../../../../shared/base/errors.ts';
import type { Endpoints } from '../../../core/cdp/index.ts';
import { changePage } from '../changes/page-changes.ts';
import { changeProcess } from '../changes/process-changes.ts';
import type { MeasuringCore } from '../measuring-core.ts';
import { watchRequests } from '../requests-in-flight.ts';
import { watchSteps, watchThread } from '../thread-time.ts';

export function targetReadings(
  endpoints: Pick<Endpoints, 'attach' | 'byId'>,
  library: Pick<LibraryPort, 'get'>,
): Pick<MeasuringCore, 'captureText' | 'makeChanges' | 'readPage' | 'watchRequests' | 'watchSteps' | 'watchThread'> {
  const attached = async (targetId: string, signal: AbortSignal): Promise<AttachedSession> => {
    const target = endpoints.byId(targetId);
    if (target === null)
      throw new AppFailure(appError('target_gone', 'The target is no longer there.', 'Open it, and repeat.'));
    return unwrap(await endpoints.attach(target, { signal }));
  };
  return {
    async watchThread(targetId, signal) {
      const target = endpoints.byId(targetId);
      const session = target === null ? null : await endpoints.attach(target, { signal });
      return session?.ok === true ? watchThread(session.value) : null;
    },
    async watchSteps(targetId, signal) {
      const session = await settle(() => attached(targetId, signal));
      return session.ok ? watchSteps(session.value) : null;
    },
    async watchRequests(targetId, signal) {
      const session = await settle(() => attached(targetId, signal));
      return session.ok ? watchRequests(session.value) : null;
    },
    async readPage(targetId, expression, signal) {
      const session = await attached(targetId, signal);
      const evaluated = await session.send(
        'Runtime.evaluate',
        { expression, returnByValue: true, awaitPromise: true },
        { signal },
      );
      await session.release();
      return unwrap(evaluated).result.value;
    },
    async makeChanges(targetId, trial, signal) {
      const session = await attached(targetId, signal);
      return session.target.type === 'page' ? changePage(session, trial) : changeProcess(session, trial);
    },
    async captureText(captureId) {
      const { file } = unwrap(library.get(captureId));
      try {
        return await readFile(file, 'utf8');
      } catch {
        throw new AppFailure(
          appError(
            'file_not_found',
            `The file of ${captureId} cannot be read.`,
            'Repeat it; do not delete captures meanwhile.',
          ),
        );
      }
    },
  };
}
