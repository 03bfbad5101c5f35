/** Reads targets and captures for measurements, in the app and on the command line. */
import { readFile } from 'node:fs/promises';
import type { LibraryPort } from '../../../../shared/core/capability/library-ports.ts';
import { AppFailure, appError, unwrap } from '../../../../shared/base/errors.ts';
import type { Endpoints } from '../../../core/cdp/index.ts';
import type { MeasuringCore } from '../measuring-core.ts';
import { watchThread } from '../thread-time.ts';

export function targetReadings(
  endpoints: Pick<Endpoints, 'attach' | 'byId'>,
  library: Pick<LibraryPort, 'get'>,
): Pick<MeasuringCore, 'captureText' | 'readPage' | 'watchThread'> {
  return {
    async watchThread(targetId, signal) {
      const target = endpoints.byId(targetId);
      const attached = target === null ? null : await endpoints.attach(target, { signal });
      return attached?.ok === true ? watchThread(attached.value) : null;
    },
    async readPage(targetId, expression, signal) {
      const target = endpoints.byId(targetId);
      if (target === null)
        throw new AppFailure(appError('target_gone', 'The page was closed.', 'Open it, and repeat.'));
      const attached = unwrap(await endpoints.attach(target, { signal }));
      const evaluated = await attached.send(
        'Runtime.evaluate',
        { expression, returnByValue: true, awaitPromise: true },
        { signal },
      );
      await attached.release();
      return unwrap(evaluated).result.value;
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
