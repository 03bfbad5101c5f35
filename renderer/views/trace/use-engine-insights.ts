/** Asking trace_engine for its insights on a trace: how far that is, giving it up, and what came of it. */
import { useState } from 'react';
import { z } from 'zod';
import type { CallRecord } from '../../../shared/contracts/activity.ts';
import { AppErrorSchema, type AppError } from '../../../shared/contracts/errors.ts';
import { TraceEngineReportSchema, type TraceEngineReport } from '../../../shared/contracts/trace-engine.ts';
import { isRunningCall } from '../../stores/operations.ts';
import { useAction } from '../../stores/use-action.ts';
import { useCommandRunner } from '../../stores/use-command.ts';
import { useBridge, useTopic } from '../../stores/workbench.tsx';

const TOOL = 'pen_trace_insights';
/** Of its answer, the part that is the engine's. */
const AnswerSchema = z.object({ engine: TraceEngineReportSchema.nullable(), engineError: AppErrorSchema.nullable() });

export interface EngineInsights {
  readonly report: TraceEngineReport | null;
  /** Why there is none, such as a limit that was hit. */
  readonly error: AppError | null;
  readonly isAsking: boolean;
  /** The call under way, as soon as it is known. */
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
    // Our own figures are in the cards above: one row of each is the least that the tool answers.
    const asked = { capture: captureId, engine: true, topN: 1 };
    setAnswer(await perform(() => bridge.call(TOOL, asked, AnswerSchema)));
  };
  return {
    report: answer?.engine ?? null,
    error: error ?? answer?.engineError ?? null,
    isAsking: busy,
    call: busy ? call : null,
    ask: () => void ask(),
    cancel: () => {
      if (call !== null) void run('calls.cancel', { callId: call.id }, 'DevTools insights were not cancelled');
    },
  };
}
