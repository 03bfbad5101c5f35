/** The action of a leak hunt in words, from the parameters of the call. */
import { countNoun, truncateEnd } from '../../../shared/base/units.ts';
import type { z } from 'zod';
import { stepLabel } from '../../../shared/features/page/tools/interact-steps.ts';
import { actionsPerRound } from '../../../shared/features/leak-hunt/rates.ts';
import { penLeakHunt } from '../../../shared/features/leak-hunt/tools/leak-hunt.ts';
import type { HuntResult } from './stores/leak-hunts.ts';

export type HuntParams = z.output<typeof penLeakHunt.params>;

/** The parameters with their defaults; null for parameters that an earlier version stored and this one does not know. */
export function huntParams(params: Readonly<Record<string, unknown>>): HuntParams | null {
  const parsed = penLeakHunt.params.safeParse(params);
  return parsed.success ? parsed.data : null;
}

/** The steps of an action: `click Open`; none of another action. */
export function actionLabels({ steps = [] }: Pick<HuntParams, 'steps'>): string[] {
  const labels = steps.map(stepLabel).filter((label) => label !== null);
  return labels.length === steps.length ? labels : [];
}

/** `click button "Open", click "Close"`, the code, or what the person does. */
export function actionWords(params: HuntParams): string {
  const { steps, expression, request, do: task, seconds } = params;
  if (steps !== undefined) return actionLabels(params).join(', ') || countNoun(steps.length, 'step');
  if (expression !== undefined) return expression;
  if (request !== undefined) return request;
  if (task !== undefined) return `You: ${task}`;
  return seconds === undefined ? 'Snapshots that existed' : `Wait ${seconds} s`;
}

/** Steps that a line has room for. */
const NAMED_STEPS = 6;

/** `5 steps: click Open, click Save, …` of several steps, the others counted; of another action its words. */
export function roundAction(params: HuntParams): string {
  const labels = actionLabels(params);
  if (labels.length < 2) return actionWords(params);
  const more = labels.length - NAMED_STEPS;
  const named = labels
    .slice(0, NAMED_STEPS)
    .map((label) => truncateEnd(label, 60))
    .join(', ');
  return `${countNoun(labels.length, 'step')}: ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

/** ` 5 times` after the words of an action; of several steps `, 5 times in turn`; nothing where a round has one. */
export function timesWords({ repeat, steps = [], expression, request }: HuntParams): string {
  if (repeat === 1 || (steps.length === 0 && (expression ?? request) === undefined)) return '';
  return steps.length > 1 ? `, ${repeat} times in turn` : ` ${repeat} times`;
}

/** `3 rounds of 5 actions`, or `3 rounds` where an action has no number, or rounds differ. */
export function roundsWords(result: Pick<HuntResult, 'rounds' | 'actions' | 'performed'>): string {
  const { rounds } = result;
  const each = actionsPerRound(result);
  if (each === null) return countNoun(rounds, 'round');
  return `${countNoun(rounds, 'round')} of ${countNoun(each, 'action')}`;
}
