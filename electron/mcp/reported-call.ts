/** One tool call with its progress: sent to a client that asked for it, otherwise only logged. */
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { Progress } from '../../shared/contracts/app/activity.ts';
import type { Log } from '../log/log.ts';
import { createProgressReporter } from './progress-reporter.ts';
import { callTool, type ToolCallContext, type ToolCallParams } from './tool-call.ts';

export interface ReportedCallOptions {
  readonly log: Log;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Without a session, progress is only logged. */
  readonly stateless: boolean;
  readonly logProgress: (progress: Progress) => void;
  /** Receives the progress of each call, whether it is sent or not. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Sends a notification that belongs to the call. */
export type Notify = (notification: {
  readonly method: 'notifications/progress';
  readonly params: { readonly progressToken: string | number; readonly progress: number };
}) => Promise<void>;

export async function callReported(
  params: ToolCallParams,
  notify: Notify,
  context: Omit<ToolCallContext, 'onProgress'>,
  { log, now, stateless, logProgress, onProgress = () => undefined }: ReportedCallOptions,
): Promise<CallToolResult> {
  const { _meta: meta } = params;
  const token = stateless ? undefined : meta?.progressToken;
  const follow =
    (report: (progress: Progress) => void) =>
    (progress: Progress): void => {
      onProgress(progress);
      report(progress);
    };
  if (token === undefined) return callTool(params, { ...context, onProgress: follow(logProgress) });
  const reporter = createProgressReporter({
    title: context.tools.find(params.name)?.title ?? params.name,
    now,
    send: (notification) =>
      notify({
        method: 'notifications/progress',
        params: { progressToken: token, ...notification },
      }),
    onFailure: (reason) => log.debug('progress not delivered', { client: context.caller.name, reason: String(reason) }),
  });
  try {
    return await callTool(params, { ...context, onProgress: follow((progress) => reporter.report(progress)) });
  } finally {
    await reporter.finish();
  }
}
