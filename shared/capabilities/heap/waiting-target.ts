/** Detects a Node process that was started with `--inspect-brk` and waits for a debugger before its first line. */
import type { TargetSession } from '../ports.ts';

/** Node defines these between the wait for a debugger and the first line of the program (tried: 20 and 24). */
export const HAS_NOT_STARTED = `typeof process === 'undefined' || process.execArgv === undefined`;
const DEADLINE_MS = 3000;

export async function waitsForDebugger({ send, target }: Pick<TargetSession, 'send' | 'target'>): Promise<boolean> {
  if (target.type !== 'node') return false;
  const asked = await send(
    'Runtime.evaluate',
    { expression: HAS_NOT_STARTED, returnByValue: true, throwOnSideEffect: true },
    { deadlineMs: DEADLINE_MS },
  );
  return asked.ok && asked.value.result.value === true;
}
