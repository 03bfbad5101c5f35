/** The action of a leak hunt in words, from the parameters of the call. */
import type { z } from 'zod';
import { formatCount, formatSpread } from '../../../shared/base/units.ts';
import { parseSteps } from '../../../shared/features/page/tools/interact-steps.ts';
import { actionsPerRound } from '../../../shared/features/leak-hunt/rates.ts';
import { penLeakHunt } from '../../../shared/features/leak-hunt/tools/leak-hunt.ts';
import type { HuntResult } from './stores/leak-hunts.ts';

export type HuntParams = z.output<typeof penLeakHunt.params>;

/** The parameters with their defaults; null for parameters that an earlier version stored and this one does not know. */
export function huntParams(params: Readonly<Record<string, unknown>>): HuntParams | null {
  const parsed = penLeakHunt.params.safeParse(params);
  return parsed.success ? parsed.data : null;
}

/** `click button "Open", click "Close"`, the code, or what the person does. */
export function actionWords({ steps, expression, request, do: task, seconds }: HuntParams): string {
  if (steps !== undefined) {
    const parsed = parseSteps(steps);
    return parsed.ok ? parsed.value.map(({ label }) => label).join(', ') : `${steps.length} steps`;
  }
  if (expression !== undefined) return expression;
  if (request !== undefined) return request;
  if (task !== undefined) return `You: ${task}`;
  return seconds === undefined ? 'Snapshots that existed' : `Wait ${seconds} s`;
}

/** Figures of what grows most, as a reader asks for them: how many, and which step. What a fix frees is in the table. */
export function leakFigures(result: HuntResult): (readonly [label: string, value: string])[] {
  const [largest] = result.growing;
  if (largest === undefined || result.verdict.level !== 'grows') return [];
  const counts = largest.leaves?.objectsPerRound ?? largest.objectsPerRound;
  const each = actionsPerRound(result);
  const [first = 0] = counts;
  const isEven = each !== null && counts.every((count) => count === first) && first % each === 0;
  const moved = (largest.byStep ?? []).filter(({ objects }) => objects !== 0);
  return [
    isEven ? ['Left per action', formatCount(first / each)] : ['Left per round', formatSpread(counts)],
    ...(moved.length === 1 && moved[0] !== undefined ? [['Only by the step', moved[0].step] as const] : []),
  ];
}

/** `3 rounds of 5 actions`, or `3 rounds` where an action has no number, or rounds differ. */
export function roundsWords(result: Pick<HuntResult, 'rounds' | 'actions' | 'performed'>): string {
  const { rounds } = result;
  const each = actionsPerRound(result);
  if (each === null) return `${rounds} rounds`;
  return `${rounds} rounds of ${each} ${each === 1 ? 'action' : 'actions'}`;
}
