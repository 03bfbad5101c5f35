/** The core of one check: always in this process, because its runs connect to browsers and programs that they start themselves. */
import type { CapabilityPorts } from '../../../../shared/core/capability/ports.ts';
import type { Progress } from '../../../../shared/core/contracts/activity.ts';
import { PermissionSchema } from '../../../../shared/core/contracts/permissions.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import { createReportSpool } from '../../../core/capture/index.ts';
import type { BrowserPipe } from '../../../core/cdp/index.ts';
import { inFolder } from '../../../core/runner/in-folder.ts';
import { createCommandLog } from '../../../core/cli/command-log.ts';
import type { CommandContext } from '../../../core/cli/context.ts';
import {
  connectAdded,
  programConnections,
  type ConnectedEndpoint,
  type ProgramConnections,
} from '../programs/program-core.ts';
import { targetReadings } from '../programs/target-readings.ts';
import { createLocalRequests } from '../../../core/runner/local-requests.ts';
import type { MeasuringCore } from '../measuring-core.ts';
import { createOwnCore } from '../../../core/cli/own-core.ts';

export interface CheckCore extends MeasuringCore, ProgramConnections {
  call(
    tool: string,
    params: Record<string, unknown>,
    signal: AbortSignal,
    onProgress?: (progress: Progress) => void,
  ): Promise<Record<string, unknown>>;
  /** Where results are stored, as a call of a tool stores its own. */
  readonly stores: Pick<CapabilityPorts, 'library' | 'reports'>;
  connectPipe(pipe: BrowserPipe, signal: AbortSignal): Promise<ConnectedEndpoint>;
  close(): Promise<void>;
}

/** `runsCode`: the person gave JavaScript that is run in what the check starts, so it needs no further permission. */
export async function openCheckCore(context: CommandContext, runsCode = false): Promise<CheckCore> {
  const { switches } = context.arguments;
  const given = runsCode ? new Set([...switches, 'allow-eval' as const]) : switches;
  const allowed = { ...context, arguments: { ...context.arguments, switches: given } };
  const core = await createOwnCore(allowed, [], createCommandLog(context, 'error'));
  const { endpoints } = core;
  const session = core.sessions.open({ kind: 'cli', name: 'pen check', paths: 'anywhere' });
  const caller = inFolder(session, context.workingDirectory);
  const requests = createLocalRequests(endpoints.destinations);

  return {
    async call(tool, params, signal, onProgress) {
      const outcome = await core.runner.run(tool, params, caller, { signal, ...(onProgress && { onProgress }) });
      return unwrap(outcome);
    },
    // The person gave the command.
    sendRequest: (request, signal) => requests.send(request, PermissionSchema.options, signal),
    stores: { library: core.library, reports: createReportSpool(core.spool) },
    ...programConnections(endpoints),
    connectPipe: async (pipe, signal) =>
      unwrap(await connectAdded(endpoints, endpoints.addPipe(pipe, 'launched').id, signal)),
    ...targetReadings(endpoints, core.library),
    async close() {
      await core.close();
    },
  };
}
