/** The world of the workbench in the frames of a page, with the script that makes hands, which is evaluated once in each document. */
import { createHash } from 'node:crypto';
import {
  INTERACTION_SCRIPT_URL,
  WORKBENCH_WORLD,
  workbenchExpression,
} from '../../../shared/base/workbench-scripts.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { PageScriptsPort } from '../../../shared/core/capability/page-scripts-ports.ts';
import { framesOf } from '../../../shared/core/capability/page-world.ts';
import { unwrap, settle } from '../../../shared/base/errors.ts';

/** A world has 200 kB; frames beyond these are prepared when an interaction needs them. */
const MAX_FRAMES = 5;
const DEADLINE_MS = 5000;

interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  readonly deadlineMs: number;
}

export function handExpression(expression: string): string {
  return workbenchExpression(expression, INTERACTION_SCRIPT_URL);
}

/** Evaluates the script in a world that does not have it yet; returns the expression of the function that makes a hand. */
export async function prepareHand(
  session: TargetSession,
  { contextId, script, options }: { contextId: number; script: string; options: SendOptions },
): Promise<string> {
  const version = createHash('sha256').update(script).digest('hex').slice(0, 16);
  const maker = `globalThis[${JSON.stringify(`pen-hand-${version}`)}]`;
  const send = async (expression: string) =>
    unwrap(
      await session.send(
        'Runtime.evaluate',
        { expression: handExpression(expression), contextId, returnByValue: true },
        options,
      ),
    );
  const known = await send(`${maker} !== undefined`);
  if (known.result.value === true) return maker;
  await send(`(${maker} = ${script}, true)`);
  return maker;
}

/**
 * Prepares the worlds of a page before its allocations are recorded, so that what V8 allocates for a world and its script is not in the recording.
 * A page that does not answer is recorded without.
 */
export async function prepareWorlds(
  session: TargetSession,
  scripts: PageScriptsPort,
  signal: AbortSignal,
): Promise<void> {
  const script = await settle(() => scripts.text('interaction'));
  const frames = await framesOf(session, signal);
  if (!script.ok || !frames.ok) return;
  const options = { signal, deadlineMs: DEADLINE_MS };
  for (const { id } of frames.value.slice(0, MAX_FRAMES)) {
    const params = { frameId: id, worldName: WORKBENCH_WORLD };
    const world = await session.send('Page.createIsolatedWorld', params, options);
    if (!world.ok) return;
    const hand = { contextId: world.value.executionContextId, script: script.value, options };
    const made = await settle(() => prepareHand(session, hand));
    if (!made.ok) return;
  }
}
