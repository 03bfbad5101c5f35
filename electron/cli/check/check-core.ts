/** The core of one check: always in this process, because its runs connect to browsers and programs that they start themselves. */
import { readFile } from 'node:fs/promises';
import { err, ok } from '../../../shared/base/result.ts';
import type { Progress } from '../../../shared/contracts/app/activity.ts';
import { PermissionSchema } from '../../../shared/contracts/app/permissions.ts';
import { appError, type AppResult } from '../../../shared/contracts/errors.ts';
import type { BrowserPipe } from '../../cdp/index.ts';
import { fileError } from '../../files/file-error.ts';
import { inFolder } from '../../runner/in-folder.ts';
import { createCommandLog } from '../command-log.ts';
import type { CommandContext } from '../context.ts';
import {
  connectAdded,
  programConnections,
  type ConnectedEndpoint,
  type ProgramConnections,
} from '../../measured-programs/program-core.ts';
import { createLocalRequests } from '../../measured-runs/local-requests.ts';
import type { MeasuringCore } from '../../measured-runs/measuring-core.ts';
import { createOwnCore } from '../own-core.ts';
import { watchThread } from '../../measured-runs/thread-time.ts';

export interface CheckCore extends MeasuringCore, ProgramConnections {
  call(
    tool: string,
    params: Record<string, unknown>,
    signal: AbortSignal,
    onProgress?: (progress: Progress) => void,
  ): Promise<AppResult<Record<string, unknown>>>;
  connectPipe(pipe: BrowserPipe, signal: AbortSignal): Promise<AppResult<ConnectedEndpoint>>;
  close(): Promise<void>;
}

/** `runsCode`: the person gave JavaScript that is run in what the check starts, so it needs no further permission. */
export async function openCheckCore(context: CommandContext, runsCode = false): Promise<AppResult<CheckCore>> {
  const { switches } = context.arguments;
  const given = runsCode ? new Set([...switches, 'allow-eval' as const]) : switches;
  const allowed = { ...context, arguments: { ...context.arguments, switches: given } };
  const made = await createOwnCore(allowed, [], createCommandLog(context, 'error'));
  if (!made.ok) return made;
  const core = made.value;
  const { endpoints } = core;
  const session = core.sessions.open({ kind: 'cli', name: 'pen check', paths: 'anywhere' });
  const caller = inFolder(session, context.workingDirectory);
  const requests = createLocalRequests(endpoints.destinations);

  return ok({
    async call(tool, params, signal, onProgress) {
      const outcome = await core.runner.run(tool, params, caller, { signal, ...(onProgress && { onProgress }) });
      return outcome.ok ? ok(outcome.value) : err(outcome.error);
    },
    // The person gave the command.
    sendRequest: (request, signal) => requests.send(request, PermissionSchema.options, signal),
    ...programConnections(endpoints),
    connectPipe: (pipe, signal) => connectAdded(endpoints, endpoints.addPipe(pipe, 'launched').id, signal),
    async watchThread(targetId, signal) {
      const target = endpoints.byId(targetId);
      const attached = target === null ? null : await endpoints.attach(target, { signal });
      return attached?.ok === true ? watchThread(attached.value) : null;
    },
    async readPage(targetId, expression, signal) {
      const target = endpoints.byId(targetId);
      if (target === null) return err(appError('target_gone', 'The page was closed.', 'Run the check again.'));
      const attached = await endpoints.attach(target, { signal });
      if (!attached.ok) return attached;
      const evaluated = await attached.value.send(
        'Runtime.evaluate',
        { expression, returnByValue: true, awaitPromise: true },
        { signal },
      );
      await attached.value.release();
      return evaluated.ok ? ok(evaluated.value.result.value) : evaluated;
    },
    async captureText(captureId) {
      const found = core.library.get(captureId);
      if (!found.ok) return found;
      const { file: path } = found.value;
      try {
        return ok(await readFile(path, 'utf8'));
      } catch (thrown) {
        return err(fileError(thrown, { use: 'read', path, what: 'the capture' }));
      }
    },
    async close() {
      await core.close();
    },
  });
}
