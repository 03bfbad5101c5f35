/** A recorder of renders in the page's own world, by its handle: what a trace sends to it. */
import { z } from 'zod';
import { pageExpression, RENDERS_SCRIPT_URL } from '../../base/workbench-scripts.ts';
import type { AppResult } from '../../base/errors.ts';
import type { TargetSession } from './target-ports.ts';

const HandleSchema = z.object({ result: z.object({ objectId: z.string().optional() }) });
const ValueSchema = z.object({ result: z.object({ value: z.unknown().optional() }) });

interface CallOptions {
  readonly argument?: string;
  /** False for an object, whose handle is answered. */
  readonly isValue?: boolean;
}

export interface PageRecorder {
  /** Handle of the value of a call of the script: `record(false)`; null without one. */
  readonly evaluated: (call: string) => Promise<string | null>;
  readonly call: (recorder: string, body: string, options?: CallOptions) => Promise<AppResult<unknown>>;
  /** The value of a call, null without one. */
  value(recorder: string, body: string): Promise<unknown>;
  /** Handle of a list that the recorder returns. */
  readonly list: (recorder: string, name: 'closed' | 'listened' | 'functions') => Promise<string | null>;
  /** Runs the call in each document that is loaded from now on, before its own scripts; returns what ends that. */
  inNewDocuments(call: string): Promise<() => Promise<void>>;
  release(): Promise<void>;
}

/** `script`: has what is called. */
export function createPageRecorder(
  session: TargetSession,
  {
    script,
    objectGroup,
    deadlineMs,
    callMs,
  }: { script: string; objectGroup: string; deadlineMs: number; callMs: number },
): PageRecorder {
  const expressionOf = (call: string): string => pageExpression(`${script}.${call}`, RENDERS_SCRIPT_URL);
  const handleOf = (answer: AppResult<unknown>): string | null => {
    const handle = answer.ok ? HandleSchema.safeParse(answer.value) : null;
    return handle?.success === true ? (handle.data.result.objectId ?? null) : null;
  };
  const call: PageRecorder['call'] = (objectId, body, { argument, isValue = true } = {}) =>
    session.send(
      'Runtime.callFunctionOn',
      {
        objectId,
        functionDeclaration: `function penWorkbenchRenders(argument) { return ${body}; }\n//# sourceURL=${RENDERS_SCRIPT_URL}\n`,
        ...(argument === undefined ? {} : { arguments: [{ value: argument }] }),
        returnByValue: isValue,
        objectGroup,
      },
      { deadlineMs: callMs },
    );
  return {
    call,
    evaluated: async (text) =>
      handleOf(await session.send('Runtime.evaluate', { expression: expressionOf(text), objectGroup }, { deadlineMs })),
    async value(recorder, body) {
      const answer = await call(recorder, body);
      const parsed = answer.ok ? ValueSchema.safeParse(answer.value) : null;
      return parsed?.success === true ? parsed.data.result.value : null;
    },
    list: async (recorder, name) => handleOf(await call(recorder, `this.${name}()`, { isValue: false })),
    async inNewDocuments(text) {
      const page = await session.enable('Page');
      const installed = await session.send(
        'Page.addScriptToEvaluateOnNewDocument',
        { source: expressionOf(text) },
        { deadlineMs },
      );
      return async () => {
        if (installed.ok)
          await session.send(
            'Page.removeScriptToEvaluateOnNewDocument',
            { identifier: installed.value.identifier },
            { deadlineMs },
          );
        if (page.ok) page.value.dispose();
      };
    },
    async release() {
      await session.send('Runtime.releaseObjectGroup', { objectGroup }, { deadlineMs });
    },
  };
}
