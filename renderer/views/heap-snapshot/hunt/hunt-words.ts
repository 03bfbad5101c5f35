/** The action of a leak hunt in words, from the parameters of the call. */
import type { z } from 'zod';
import { parseSteps } from '../../../../shared/capabilities/page/interact-steps.ts';
import { actionsPerRound } from '../../../../shared/capabilities/leak-hunt/hunt-verdict.ts';
import { penLeakHunt } from '../../../../shared/capabilities/leak-hunt/leak-hunt.ts';
import type { HuntResult } from '../../../stores/topics/leak-hunts.ts';

export type HuntParams = z.output<typeof penLeakHunt.params>;

/** The parameters with their defaults; null for parameters that an earlier version stored and this one does not know. */
export function huntParams(params: Readonly<Record<string, unknown>>): HuntParams | null {
  const parsed = penLeakHunt.params.safeParse(params);
  return parsed.success ? parsed.data : null;
}

/** `click button "Open", click "Close"`, the code, or what the person does. */
export function actionWords({ steps, expression, do: task, seconds }: HuntParams): string {
  if (steps !== undefined) {
    const parsed = parseSteps(steps);
    return parsed.ok ? parsed.value.map(({ label }) => label).join(', ') : `${steps.length} steps`;
  }
  if (expression !== undefined) return expression;
  if (task !== undefined) return `You: ${task}`;
  return seconds === undefined ? 'Snapshots that existed' : `Wait ${seconds} s`;
}

/** `3 rounds of 5 actions`, or `3 rounds` where an action has no number, or rounds differ. */
export function roundsWords(result: Pick<HuntResult, 'rounds' | 'actions' | 'performed'>): string {
  const { rounds } = result;
  const each = actionsPerRound(result);
  if (each === null) return `${rounds} rounds`;
  return `${rounds} rounds of ${each} ${each === 1 ? 'action' : 'actions'}`;
}
