/** Tells that a Node process waits for a debugger before its first line (`--inspect-brk`). */

/** An expression: Node defines these between that wait and the first line of the program (tried: 20 and 24). */
export const HAS_NOT_STARTED = `typeof process === 'undefined' || process.execArgv === undefined`;

interface EvaluatingSession {
  readonly target: { readonly type: string };
  readonly send: (
    method: 'Runtime.evaluate',
    params: { readonly expression: string; readonly returnByValue: boolean; readonly throwOnSideEffect: boolean },
    options: { readonly deadlineMs: number },
  ) => Promise<
    { readonly ok: false } | { readonly ok: true; readonly value: { readonly result?: { readonly value?: unknown } } }
  >;
}

/** Returns whether a Node process waits for a debugger before its first line. A busy one answers when its task ends. */
export async function waitsForDebugger({ send, target }: EvaluatingSession, deadlineMs: number): Promise<boolean> {
  if (target.type !== 'node') return false;
  const asked = await send(
    'Runtime.evaluate',
    { expression: HAS_NOT_STARTED, returnByValue: true, throwOnSideEffect: true },
    { deadlineMs },
  );
  return asked.ok && asked.value.result?.value === true;
}
