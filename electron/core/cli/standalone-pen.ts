/** A command's own core: no app is running, or it must not be joined. */
import { describeError } from '../../../shared/base/errors.ts';
import { inFolder } from '../runner/in-folder.ts';
import type { CommandContext } from './context.ts';
import { createCommandLog } from './command-log.ts';
import { connectUsual, createOwnCore } from './own-core.ts';
import type { PenAccess } from './pen-access.ts';
import { createRecordingEnds } from './recording-ends.ts';

export async function openStandalonePen(context: CommandContext, cdpUrl: string | null): Promise<PenAccess> {
  const core = await createOwnCore(context, cdpUrl === null ? [] : [cdpUrl], createCommandLog(context, 'warn'));
  const session = core.sessions.open({ kind: 'cli', name: 'pen', paths: 'anywhere' });
  const caller = inFolder(session, context.workingDirectory);
  const ends = createRecordingEnds();
  core.recordingEnds.listen((ended) => ends.note(ended));
  if (cdpUrl === null) await connectUsual(core, context.interrupt);
  return {
    joined: false,
    async call({ tool, params = {}, target }, { signal, onProgress, onTask = null }) {
      const outcome = await core.runner.run(tool, target === undefined ? params : { ...params, target }, caller, {
        signal,
        onProgress,
        taskInClient: onTask,
      });
      if (!outcome.ok) return { ok: false, error: outcome.error, text: outcome.text || describeError(outcome.error) };
      const { value, notes, text, pictures = [] } = outcome;
      const endpoint = cdpUrl === null ? undefined : core.endpoints.endpoints()[0]?.address;
      return { ok: true, value, notes: [...notes], text, pictures, ...(endpoint === undefined ? {} : { endpoint }) };
    },
    recordingEnd: (tool, targetId) => ends.of(tool, targetId),
    async close() {
      await core.analysis.finishColumnCache(context.interrupt);
      await core.close();
    },
  };
}
