/** Runs trace_engine on a trace: progress, cancel, and result. */
import { useState } from 'react';
import { z } from 'zod';
import type { CallRecord } from '../../../../shared/contracts/app/activity.ts';
import { AppErrorSchema, type AppError } from '../../../../shared/contracts/errors.ts';
import { TraceEngineReportSchema, type TraceEngineReport } from '../../../../shared/contracts/traces/trace-engine.ts';
import { isRunningCall } from '../../../stores/topics/operations.ts';
import { useAction } from '../../../stores/hooks/use-action.ts';
import { useCommandRunner } from '../../../stores/hooks/use-command.ts';
import { useBridge, useTopic } from '../../../stores/workbench.tsx';

const TOOL = 'pen_trace_insights';
/** The trace_engine part of the tool result. */
const AnswerSchema = z.object({ engine: TraceEngineReportSchema.nullable(), engineError: AppErrorSchema.nullable() });

export interface EngineInsights {
  readonly report: TraceEngineReport | null;
  /** The reason why there is none, such as an exceeded limit. */
  readonly error: AppError | null;
  readonly isLoading: boolean;
  /** Id of the running call, once known. */
  readonly call: CallRecord | null;
  readonly ask: () => void;
  readonly cancel: () => void;
}

export function useEngineInsights(captureId: string): EngineInsights {
  const bridge = useBridge();
  const run = useCommandRunner();
  const { busy, error, perform } = useAction();
  const [answer, setAnswer] = useState<z.infer<typeof AnswerSchema> | null>(null);
  const call = useTopic(
    'calls',
    (calls) =>
      calls.find(
        (each) =>
          isRunningCall(each) &&
          each.tool === TOOL &&
          each.caller.kind === 'window' &&
          each.argumentsJson.includes(captureId),
      ) ?? null,
  );
  const ask = async (): Promise<void> => {
    setAnswer(null);
    // The cards above show our own figures, so request the minimum of one row each.
    const asked = { capture: captureId, engine: true, topN: 1 };
    setAnswer(await perform(() => bridge.call(TOOL, asked, AnswerSchema)));
  };
  return {
    report: answer?.engine ?? null,
    error: error ?? answer?.engineError ?? null,
    isLoading: busy,
    call: busy ? call : null,
    ask: () => void ask(),
    cancel: () => {
      if (call !== null) void run('calls.cancel', { callId: call.id }, 'DevTools insights were not cancelled');
    },
  };
}
