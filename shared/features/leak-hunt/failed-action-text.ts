/** The error of an action of a hunt, with where it happened. */
import { z } from 'zod';
import type { AppError } from '../../base/errors.ts';
import { countNoun } from '../../base/units.ts';
import { ACTION_NUMBER } from '../../core/contracts/leak-hunts.ts';

/** Answer of pen_interact about the step that failed. */
const FailedStepSchema = z.object({ step: z.number(), reason: z.string() }).partial();

interface FailedAction {
  /** The number of the first action of the call. */
  readonly first: number;
  /** Actions of the round before that call, and all of it. */
  readonly done: number;
  readonly total: number;
  readonly named: string;
}

/** Where the first action worked and a later one does not find its element. */
const LEAD_BACK =
  'If the steps do not lead back by themselves, pass an expression as "reset": it runs before each action.';

/** The error of an action, with its place in the round and in the action instead of its place in the call, which has many actions. */
export function failedAction(
  plan: {
    readonly action: { readonly kind: string; readonly steps?: readonly unknown[] };
    readonly repeat: number;
    readonly rounds: number;
    readonly warmUpRounds: number;
    readonly reset?: string | undefined;
  },
  { first, done, total, named }: FailedAction,
  error: AppError,
): AppError {
  const {
    action: { steps = [] },
    rounds,
    warmUpRounds,
  } = plan;
  const { step, reason } = FailedStepSchema.safeParse(error.data).data ?? {};
  if (steps.length === 0 || step === undefined || reason === undefined)
    return { ...error, message: `${named}, after ${done} of ${total} actions: ${error.message}` };
  const before = Math.floor((step - 1) / steps.length);
  const at = `step ${((step - 1) % steps.length) + 1} of ${steps.length}`;
  const message = `${named}, after ${done + before} of ${total} actions: ${at} (${reason})`;
  if (error.code !== 'element_not_found') return { ...error, message };
  const isCounting = JSON.stringify(steps).includes(ACTION_NUMBER);
  const number = first + before;
  const isLedBack = plan.reset !== undefined || number === 1;
  const back = isLedBack ? '' : ` ${LEAD_BACK}`;
  if (!isCounting) return { ...error, message, suggestion: `${error.suggestion ?? ''}${back}`.trim() };
  const repeat = Math.floor((number - 1) / (rounds + warmUpRounds));
  const again = ` If the page has no more, write {i%${number - 1}}, which begins again at 1 after ${number - 1}`;
  const fewer =
    number === 1 ? '' : `${again}${repeat > 0 ? `, or have ${countNoun(repeat, 'action')} per round` : ''}.`;
  return {
    ...error,
    message: `${message} {i} was ${number}, and goes up to ${(rounds + warmUpRounds) * plan.repeat}.`,
    suggestion: `${error.suggestion ?? ''}${fewer}`.trim(),
  };
}
