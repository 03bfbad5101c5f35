/** The name of a leak hunt: `Clicking Open, Close leaks`, `Waiting 20 s per round: no growth`. */
import { truncateEnd } from '../../base/units.ts';
import { numberedSteps, withoutNumbers } from '../../core/capability/action-numbers.ts';
import { repeatedName } from '../page/interaction-name.ts';
import { parseSteps } from '../page/tools/interact-steps.ts';
import type { HuntResult } from './hunt-result.ts';
import type { HuntParams } from './tools/hunt-parameters.ts';

const ACTION_CHARS = 64;

type Action = Partial<Pick<HuntParams, 'steps' | 'expression' | 'request' | 'do' | 'seconds'>>;

/** The action as a person says it; empty without one. */
function repeatedActionName({ steps, expression, request, do: task, seconds }: Action): string {
  if (steps !== undefined) {
    const parsed = parseSteps(numberedSteps(steps, 1));
    return parsed.ok ? truncateEnd(repeatedName(parsed.value), ACTION_CHARS) : '';
  }
  if (expression !== undefined) return truncateEnd(`Running ${expression.replaceAll(/\s+/g, ' ')}`, ACTION_CHARS);
  if (request !== undefined) return truncateEnd(`Requesting ${withoutNumbers(request)}`, ACTION_CHARS);
  if (task !== undefined) return truncateEnd(`${task.slice(0, 1).toUpperCase()}${task.slice(1)}`, ACTION_CHARS);
  return seconds === undefined ? '' : `Waiting ${seconds} s per round`;
}

/** The console keeps the last 1,000 messages and no more: what only it holds is no leak to mend. */
export const isKeptByConsole = (growing: HuntResult['growing']): boolean =>
  growing.length > 0 && growing.every(({ keeper }) => keeper === 'console');

/** What is added to the action; growth that the actions did not make is not said of them. */
function endOf({ verdict, growing }: Pick<HuntResult, 'verdict' | 'growing'>): string {
  if (verdict.level === 'no-growth') return ': no growth';
  if (verdict.level === 'unclear') return ': no verdict';
  if (isKeptByConsole(growing)) return ': kept by the console';
  const isByItself = growing.length > 0 && growing.every(({ byItself }) => byItself !== undefined);
  return isByItself ? ': growth' : ' leaks';
}

/** Null for a hunt over snapshots that exist. */
export function huntName(action: Action, result: Pick<HuntResult, 'verdict' | 'growing'>): string | null {
  const named = repeatedActionName(action);
  return named === '' ? null : `${named}${endOf(result)}`;
}
