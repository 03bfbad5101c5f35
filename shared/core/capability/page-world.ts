/**
 * Runs scripts in an isolated world of a page: they share the document with the page, but no JavaScript objects. No domain needs to be
 * enabled.
 */
import { foreign } from '../../base/foreign-text.ts';
import { ok } from '../../base/result.ts';
import { WORKBENCH_WORLD, workbenchExpression, workbenchFunction } from '../../base/workbench-scripts.ts';
import { z } from 'zod';
import { appError, type AppResult, AppFailure, unwrap, settle } from '../../base/errors.ts';
import type { CommandParams, CommandResult } from '../contracts/protocol-commands.ts';
import type { TargetSession } from './target-ports.ts';

const EvaluatedSchema = z.object({
  result: z.object({ value: z.unknown().optional(), objectId: z.string().optional() }),
  exceptionDetails: z
    .object({ text: z.string(), exception: z.object({ description: z.string().optional() }).optional() })
    .optional(),
});

export interface WorldFrame {
  readonly id: string;
  readonly url: string;
}

type FrameTree = CommandResult<'Page.getFrameTree'>['frameTree'];

/** The frames in the process of the target, the main frame first. Cross-origin frames are targets of their own. */
export async function framesOf(session: TargetSession, signal: AbortSignal): Promise<AppResult<readonly WorldFrame[]>> {
  const tree = await session.send('Page.getFrameTree', {}, { signal });
  if (!tree.ok) return tree;
  const flat = ({ frame: { id, url }, childFrames = [] }: FrameTree): WorldFrame[] => [
    { id, url },
    ...childFrames.flatMap(flat),
  ];
  return ok(flat(tree.value.frameTree));
}

export interface World {
  /** Evaluates an expression and returns its awaited value. `url` names the script, if not `pen-page.js`. `page_error` if it throws. */
  evaluate(expression: string, options?: { deadlineMs?: number; url?: string }): Promise<AppResult<unknown>>;
  /** Calls a function with arguments that are passed as data, and returns its awaited value. `page_error` if it throws. */
  call(functionText: string, args: readonly unknown[]): Promise<unknown>;
  /** Evaluates an expression and returns its object id for other commands; null if the value is not an object. */
  object(expression: string): Promise<AppResult<string | null>>;
}

/** Data of a script in a page, which the page may have changed. */
export function fromPage<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new AppFailure(appError('cdp_error', 'The page returned data of an unknown shape.'));
}

/** Creates a world in a frame. It ends with the document of the frame. */
export async function openWorld(session: TargetSession, frameId: string, signal: AbortSignal): Promise<World> {
  const created = unwrap(
    await session.send('Page.createIsolatedWorld', { frameId, worldName: WORKBENCH_WORLD }, { signal }),
  );
  const contextId = created.executionContextId;
  const send = async <M extends 'Runtime.evaluate' | 'Runtime.callFunctionOn'>(
    method: M,
    params: CommandParams<M>,
    deadlineMs?: number,
  ): Promise<z.infer<typeof EvaluatedSchema>['result']> => {
    const answer = unwrap(
      await session.send(
        method,
        { ...params, awaitPromise: true },
        { signal, ...(deadlineMs === undefined ? {} : { deadlineMs }) },
      ),
    );
    const { exceptionDetails, result } = fromPage(EvaluatedSchema, answer);
    if (exceptionDetails === undefined) return result;
    const why = exceptionDetails.exception?.description?.split('\n')[0] ?? exceptionDetails.text;
    throw new AppFailure(
      appError('page_error', `A script in the page failed: ${foreign(why)}`, 'Reload the page, then try again.'),
    );
  };
  const evaluate = (expression: string, returnByValue: boolean, deadlineMs?: number, url?: string) =>
    settle(() =>
      send(
        'Runtime.evaluate',
        { expression: workbenchExpression(expression, url), contextId, returnByValue },
        deadlineMs,
      ),
    );
  return {
    async evaluate(expression, options = {}) {
      const result = await evaluate(expression, true, options.deadlineMs, options.url);
      return result.ok ? ok(result.value.value) : result;
    },
    async call(functionText, args) {
      const { value } = await send('Runtime.callFunctionOn', {
        functionDeclaration: workbenchFunction(functionText),
        executionContextId: contextId,
        arguments: args.map((each) => ({ value: each })),
        returnByValue: true,
      });
      return value;
    },
    async object(expression) {
      const result = await evaluate(expression, false);
      return result.ok ? ok(result.value.objectId ?? null) : result;
    },
  };
}
