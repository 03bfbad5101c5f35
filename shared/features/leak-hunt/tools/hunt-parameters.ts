/** Parameters of `pen_leak_hunt`: the action of a round, what it needs to be allowed, and the hunt in one sentence. */
import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import { appError, type AppError, type AppResult } from '../../../base/errors.ts';
import type { Permission } from '../../../core/contracts/permissions.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import type { CallPlan } from '../../../core/capability/define.ts';
import { resetCall, ResetSchema } from '../../page/tools/interact-start.ts';
import { parseSteps, STEP } from '../../page/tools/interact-steps.ts';
import { isRequest, parseRequest, permissionOfAction } from '../../../core/capability/local-request.ts';
import { callsOf, canPlayMore, hasStepsApart, mostFurther, type HuntAction, type HuntPlan } from './hunt-plan.ts';
import { numberedSteps, numberedText } from '../../../core/capability/action-numbers.ts';
import { SETTLE_SECONDS } from './hunt-settle.ts';

const MAX_ROUNDS = 10;
/** Shortest wait instead of an action. */
const MIN_WAIT_SECONDS = 1;

export const HuntParamsSchema = z.strictObject({
  steps: z
    .array(STEP)
    .min(1)
    .max(50)
    .optional()
    .describe(
      'The action as steps of pen_interact, such as [{"click":"Open"},{"click":"Close"}]. {i} in a step is the number of the action: [{"click":"button nth={i}"}] uses another button each time, {i%6} the first six again and again.',
    ),
  expression: z
    .string()
    .min(1)
    .max(100_000)
    .optional()
    .describe('The action as JavaScript for pen_evaluate, which needs the same permission.'),
  request: z
    .string()
    .trim()
    .min(1)
    .max(2048)
    .optional()
    .describe(
      'The action as a request to a server of this machine, sent by PEN Workbench: "http://127.0.0.1:3000/orders", or with a method and a body "POST http://127.0.0.1:3000/orders {"id":{i}}". {i} is the number of the action. The target is the process that serves it.',
    ),
  do: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      'The action for the person, such as "open and close the dialog": asked for in each round, in the window, the client or the terminal.',
    ),
  seconds: z
    .number()
    .min(0)
    .max(300)
    .optional()
    .describe(
      `Without an action: wait so long per round. Enough by itself for a server under load, or a target that works by itself. With an action: how long to wait after the last one before looking whether what grew was only backlog (default ${SETTLE_SECONDS}, 0 for not at all).`,
    ),
  captures: z
    .array(z.string().min(1).max(4096))
    .min(1)
    .max(MAX_ROUNDS + 1)
    .optional()
    .describe(
      'Instead of an action: three or more heap snapshots taken already, one after each round, the earliest first, or the id of a stored hunt. A hunt that is stored is returned as it was.',
    ),
  reset: ResetSchema.describe(
    'With "steps" that do not lead back by themselves: an expression that runs before each action, such as location.hash = "".',
  ),
  reload: z
    .boolean()
    .optional()
    .describe(
      'With "steps": loads the page again once, before the first round, so that state of earlier actions is gone.',
    ),
  countOnly: z
    .boolean()
    .optional()
    .describe('Counts what grows, in half of the time: tells no steps apart, and judges no workers.'),
  recompute: z.boolean().optional().describe('Compares the snapshots of a stored hunt again, and says what changed.'),
  repeat: z
    .number()
    .int()
    .min(1)
    .max(500)
    .default(5)
    .describe('Actions per round. A wait and the action of a person happen once per round.'),
  rounds: z.number().int().min(2).max(MAX_ROUNDS).default(3).describe('Rounds, each with a heap snapshot after it.'),
  warmUpRounds: z
    .number()
    .int()
    .min(0)
    .max(5)
    .default(1)
    .describe('Rounds before the first snapshot, in which caches fill and code is compiled.'),
  target: targetParam,
});
export type HuntParams = z.output<typeof HuntParamsSchema>;

export const HUNT_LISTED = {
  steps: 'as pen_interact; {i}, {i%6}',
  request: 'POST http://… {"id":{i}}',
  do: 'for the person',
  seconds: 'or wait: load',
  captures: 'hunt or snapshots',
  countOnly: false,
  recompute: false,
  reset: false,
  reload: false,
  repeat: 'per round',
} as const satisfies Partial<Record<keyof HuntParams, string | false>>;

/** The action of the call; null with "captures". Errors: `invalid_params` unless exactly one is given, and for steps that are none. */
export function actionOf({
  steps,
  expression,
  request,
  do: task,
  seconds,
  captures,
  reset,
  reload,
}: HuntParams): AppResult<HuntAction | null> {
  const given = [steps, expression, request, task, captures].filter((each) => each !== undefined);
  if (given.length > 1 || (given.length === 0 && (seconds ?? 0) < MIN_WAIT_SECONDS))
    return err(
      appError(
        'invalid_params',
        given.length === 0
          ? seconds === undefined
            ? 'The action to repeat is missing.'
            : `A wait per round takes ${MIN_WAIT_SECONDS} s at least.`
          : '"steps", "expression", "request", "do" and "captures" exclude each other.',
        'Give one of them: "steps" for a page, "expression" for JavaScript, "request" for a server, "do" for a person, "seconds" to watch a target that works by itself, "captures" for snapshots that exist.',
      ),
    );
  if (reset !== undefined && steps === undefined)
    return err(appError('invalid_params', '"reset" belongs to "steps".', 'An expression can reset the page itself.'));
  if (reload === true && steps === undefined)
    return err(appError('invalid_params', '"reload" belongs to "steps".', 'Load the page again before the hunt.'));
  if (reset !== undefined && resetCall(reset).name !== 'pen_evaluate')
    return err(
      appError(
        'invalid_params',
        'A page that is loaded again has freed what it held, so that a hunt finds no leak in it.',
        'Give an expression as "reset", or steps that lead back to where they began.',
      ),
    );
  if (steps !== undefined) {
    const parsed = parseSteps(numberedSteps(steps, 1));
    return parsed.ok ? ok({ kind: 'steps', steps }) : parsed;
  }
  if (expression !== undefined) return ok({ kind: 'expression', expression });
  if (request !== undefined) {
    const parsed = parseRequest(numberedText(request, 1));
    return parsed.ok ? ok({ kind: 'request', request }) : parsed;
  }
  if (task !== undefined) return ok({ kind: 'person', task });
  return ok(seconds === undefined ? null : { kind: 'wait', seconds });
}

/** Returns why the call is refused before the person is asked for it; null if it is not. */
export function refuseHunt(params: HuntParams): AppError | null {
  const action = actionOf(params);
  return action.ok ? null : action.error;
}

export function huntPermissions({ steps, expression, request, captures, reset }: HuntParams): readonly Permission[] {
  if (captures !== undefined) return ['read'];
  if (expression !== undefined) return ['capture', 'run-code'];
  // A text that is no request is refused as such, when it is read.
  if (request !== undefined) return ['capture', isRequest(request) ? permissionOfAction(request) : 'change-page'];
  if (steps === undefined) return ['capture'];
  return ['capture', 'change-page', ...(reset === undefined ? [] : (['run-code'] as const))];
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function actionText({ action, repeat, reset }: HuntPlan): string {
  switch (action.kind) {
    case 'steps':
      return `Performs the steps ${times(repeat)}${reset === undefined ? '' : ', each time after the code of "reset",'}`;
    case 'expression':
      return `Runs the code ${times(repeat)}`;
    case 'request':
      return `Sends ${action.request} ${times(repeat)}`;
    case 'person':
      return 'Asks you to act';
    default:
      return `Waits ${action.seconds} s`;
  }
}

/** Further work after the rounds if something grew. */
function settleText({ action, settleSeconds = 0 }: HuntPlan): string {
  return action.kind === 'wait' || settleSeconds === 0
    ? ''
    : ` What grew is looked at again ${settleSeconds} s later, with one more snapshot.`;
}

/** Seconds to wait after the last action. */
export function settleSecondsOf({ seconds, captures }: HuntParams, action: HuntAction | null): number {
  return captures !== undefined || action === null || action.kind === 'wait' ? 0 : (seconds ?? SETTLE_SECONDS);
}

/** `Performs the steps 5 times in each of 4 rounds, the first one to warm up. Then collects garbage …` */
function huntSentence(plan: HuntPlan): string {
  const { rounds, warmUpRounds, reload = false } = plan;
  const warmUp =
    warmUpRounds === 0 ? '' : `, the first ${warmUpRounds === 1 ? 'one' : String(warmUpRounds)} to warm up`;
  const all = rounds + warmUpRounds;
  const more = canPlayMore(plan.action)
    ? ` If something grows, does so up to ${mostFurther(plan)} rounds more, with two more snapshots${hasStepsApart(plan.action) ? ', then twice more step by step, with a snapshot after each step of the first and one after the second' : ''}.`
    : '';
  return `${reload ? 'Loads the page again. ' : ''}${actionText(plan)} in each of ${all} rounds${warmUp}. Collects garbage and takes a heap snapshot ${rounds + 1} times; the snapshots stay in the library.${more}${settleText(plan)} If another client detaches meanwhile, the rounds begin again, at most twice.`;
}

/** Null with "captures", and for parameters that are refused. */
export function huntPlan(params: HuntParams): CallPlan | null {
  const action = actionOf(params);
  if (!action.ok || action.value === null) return null;
  const { repeat, rounds, warmUpRounds, reset, reload } = params;
  const settleSeconds = settleSecondsOf(params, action.value);
  const plan = { action: action.value, repeat, rounds, warmUpRounds, reset, reload, settleSeconds };
  return {
    sentence: huntSentence(plan),
    parts: callsOf(plan),
  };
}
