/** Detects a Node process that was started with `--inspect-brk` and waits for a debugger before its first line. */
import { HAS_NOT_STARTED } from '../../base/node-start.ts';
import type { TargetSession } from '../common/target-ports.ts';

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
