/** Updates in a browser: whoever installed the package updates it. */
import { Emitter } from '../../../../shared/base/emitter.ts';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import type { OpenWindowPart } from '../../../core/workbench/part.ts';

export const openNoUpdates: OpenWindowPart = () => {
  const refuse = async (): Promise<never> => {
    throw new AppFailure(
      appError('update_failed', 'In a browser PEN Workbench does not update itself.', 'Install its npm package again.'),
    );
  };
  return {
    commands: {
      'updates.check': refuse,
      'updates.download': refuse,
      'updates.cancel': refuse,
      'updates.install': refuse,
      'pen-command.install': refuse,
    },
    topics: {
      updates: {
        read: () => ({ server: null, releasePage: null, state: { kind: 'idle', checkedAtMs: null } }),
        changes: new Emitter<void>(),
      },
    },
  };
};
