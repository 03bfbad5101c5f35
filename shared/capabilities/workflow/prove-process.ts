/** The workflow prove on a process of Node or Deno that stays up: its action is repeated in the build before and the one after. */
import { namedBudget, passOf } from '../../contracts/budgets.ts';
import { appError, type AppError } from '../../contracts/errors.ts';
import type { TargetInfo } from '../../contracts/targets.ts';
import type { CallPlan } from '../define.ts';
import { isRequest } from '../common/local-request.ts';

/** Characters of what an action of a proof returns. */
export const ACTION_END_CHARS = 50_000;

interface Asked {
  readonly url: string | null;
  readonly before: string;
  readonly steps: readonly string[];
}

/** Without an address it is the process that is the target. */
export const isOfProcess = ({ url, before, steps }: Asked): boolean =>
  url === null && steps.length === 1 && !/^https?:/i.test(before);

/** Returns why the target cannot be proven so; null if it can. */
export function unfitForProof({ type }: Pick<TargetInfo, 'type'>, asked: Asked): AppError | null {
  const [action = ''] = asked.steps;
  if (type === 'page')
    return asked.url === null
      ? appError(
          'invalid_params',
          'A proof of a page needs "url".',
          'Give the address of the build after the change. Only of a process of Node or Deno is the target itself the build.',
        )
      : null;
  if (!isOfProcess(asked))
    return appError(
      'invalid_params',
      'A proof of a process takes one action as "steps", and no "url".',
      'Give "steps":["act()"] for a function that the program set as globalThis.act.',
    );
  return isRequest(action)
    ? appError(
        'invalid_params',
        'Two processes do not serve one address.',
        'Prove a server by two commands, which run one after the other: pen prove in a terminal, or Prove a fix in the window.',
      )
    : null;
}

/** As `electron/measured-runs` calls them. `target`: the build after. */
export function proveProcessPlan(
  { before, steps: [action = ''], claim }: Asked & { readonly claim: string },
  target: TargetInfo,
): CallPlan {
  const budget = namedBudget(claim, 5);
  const isGrowth = budget !== null && passOf(budget) === 'growth';
  const targets = [before, target.id];
  const what = isGrowth ? 'hunts for what each keeps' : 'takes a heap snapshot';
  return {
    sentence: `Performs ${action} in ${targets.join(' and ')} in turns again and again and ${what}, several times, to compare ${claim}. It takes minutes. The captures of the median runs stay in the library.`,
    parts: targets.flatMap((id) => [
      { name: 'pen_evaluate', params: { expression: action, maxChars: ACTION_END_CHARS, target: id } },
      isGrowth
        ? { name: 'pen_leak_hunt', params: { expression: action, target: id } }
        : { name: 'pen_heap_snapshot', params: { forceGC: true, includeDOM: false, target: id } },
    ]),
  };
}
