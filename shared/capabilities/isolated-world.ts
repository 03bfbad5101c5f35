/** Calls a fixed function in a world of its own in a page: page code neither sees it nor can have changed what it uses. */
import { z } from 'zod';
import { appError, type AppResult } from '../contracts/errors.ts';
import type { TargetSession } from './ports.ts';

const WORLD_NAME = 'PEN Workbench';

const CalledSchema = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z
    .object({ text: z.string(), exception: z.object({ description: z.string().optional() }).optional() })
    .optional(),
});

/**
 * The value that `functionText` gives for these arguments, awaited and by value; arguments travel as data. `page_error` where it throws.
 */
export async function callInIsolatedWorld(
  session: TargetSession,
  frameId: string,
  functionText: string,
  args: readonly unknown[],
  options: { readonly signal: AbortSignal; readonly deadlineMs?: number },
): Promise<AppResult<unknown>> {
  const world = await session.send<{ executionContextId: number }>(
    'Page.createIsolatedWorld',
    { frameId, worldName: WORLD_NAME },
    options,
  );
  if (!world.ok) return world;
  const called = await session.send(
    'Runtime.callFunctionOn',
    {
      functionDeclaration: functionText,
      executionContextId: world.value.executionContextId,
      arguments: args.map((value) => ({ value })),
      returnByValue: true,
      awaitPromise: true,
    },
    options,
  );
  if (!called.ok) return called;
  const { result, exceptionDetails } = CalledSchema.parse(called.value);
  if (exceptionDetails === undefined) return { ok: true, value: result.value };
  const why = exceptionDetails.exception?.description?.split('\n')[0] ?? exceptionDetails.text;
  return {
    ok: false,
    error: appError('page_error', `The page did not answer: ${why.slice(0, 300)}`, 'Reload the page, then try again.'),
  };
}
