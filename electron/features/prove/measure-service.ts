/** Measures one pass of a program that stays up while its action is repeated: what each action keeps. */
import { z } from 'zod';
import { ok } from '../../../shared/base/result.ts';
import { pause } from '../../../shared/base/within.ts';
import { isRequest, parseRequest, statusText } from '../../../shared/core/capability/local-request.ts';
import { numberedText } from '../../../shared/core/capability/action-numbers.ts';
import { ACTION_END_CHARS } from '../../../shared/features/prove/tools/prove.ts';
import {
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  unwrap,
  settle,
} from '../../../shared/base/errors.ts';
import { medianOf } from '../../../shared/engine/statistics/index.ts';
import { budgetName } from '../../../shared/features/prove/contract/budgets.ts';
import { withoutDigits } from '../../../shared/core/redaction/find-secrets.ts';
import type { MeasureOptions } from './measure-page.ts';
import { whileChanged } from './changes/while-changed.ts';
import type { MeasuringCore } from './measuring-core.ts';
import { createRecorder, growthFigures, type PassFigures } from './recorder.ts';

/** For a program that loads and begins to listen. */
const READY_MS = 30_000;
const READY_PAUSE_MS = 100;
/** Actions before the snapshot of a heap pass, and whose time is measured. The first one is not: it loads and compiles. */
const REPEATED_ACTIONS = 20;
const NOTHING_RETURNED =
  'The action returns and prints nothing, so that a build which leaves out the work cannot be told from one that no longer leaks. Let it return what it did.';

const EvaluatedSchema = z.looseObject({ value: z.string(), isJson: z.boolean() });

/** The action as `pen_leak_hunt` takes it. Errors: those of a request that is none. */
export function programAction(words: string): AppResult<{ request: string } | { expression: string }> {
  if (!isRequest(words)) return ok({ expression: words });
  const parsed = parseRequest(numberedText(words, 1));
  return parsed.ok ? ok({ request: words }) : parsed;
}

/** JSON with a member a line, so that a difference is one of few lines. */
function asLines(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    return text;
  }
}

interface Acting {
  readonly core: MeasuringCore;
  readonly target: string;
  readonly signal: AbortSignal;
}

/** Performs one action. Returns what it answered, '' for nothing. */
async function perform(words: string, number: number, { core, target, signal }: Acting): Promise<string> {
  if (isRequest(words)) {
    const request = unwrap(parseRequest(numberedText(words, number)));
    const { status, text } = unwrap(await core.sendRequest(request, signal));
    if (status === 403) throw new AppFailure(refusedByServer(words, status));
    return `status ${status}\n${asLines(text)}`;
  }
  const params = { expression: words, target, maxChars: ACTION_END_CHARS };
  const evaluated = await core.call('pen_evaluate', params, signal);
  const { value, isJson } = EvaluatedSchema.parse(evaluated);
  return value === 'undefined' ? '' : isJson ? asLines(value) : value;
}

/** Milliseconds that one action takes: of a request as its client sees it, of JavaScript within the process, without the way there. */
async function timeOf(words: string, number: number, acting: Acting): Promise<number> {
  const beginMs = performance.now();
  if (isRequest(words)) {
    await perform(words, number, acting);
    return performance.now() - beginMs;
  }
  const expression = `(async () => { const begin = performance.now(); await (0, eval)(${JSON.stringify(words)}); return performance.now() - begin; })()`;
  return z.number().parse(await acting.core.readPage(acting.target, expression, acting.signal));
}

/** Two builds that refuse what they are asked do the same. */
function refusedByServer(words: string, status: number): AppError {
  return appError(
    'invalid_params',
    `The server answered ${words} with ${statusText(status)}, so its work was not measured.`,
    'Let the server accept this origin where it checks for other sites (CSRF, CORS), or give an address that it answers.',
  );
}

/** The program has not set its function yet, or does not listen yet. */
const isNotReady = (code: string, message: string): boolean =>
  code === 'cannot_reach_endpoint' || /is not defined|is not a function/.test(message);

/** Performs the first action as soon as the program can. */
async function firstAction(words: string, readyMs: number, acting: Acting): Promise<string> {
  const endMs = performance.now() + readyMs;
  for (;;) {
    const done = await settle(() => perform(words, 1, acting));
    if (done.ok || !isNotReady(done.error.code, done.error.message)) return unwrap(done);
    if (acting.signal.aborted) throw new AppFailure(errorOfAbort(acting.signal));
    if (performance.now() >= endMs) {
      const { message } = done.error;
      const waited = readyMs === 0 ? '' : ` within ${readyMs / 1000} s`;
      throw new AppFailure(
        isRequest(words)
          ? appError(
              'cannot_reach_endpoint',
              `The program did not listen there${waited}: ${message}`,
              'Start it by itself, and check its port. Both builds run one after the other, so both serve the same address.',
            )
          : appError(
              'invalid_params',
              `The program did not have the action${waited}: ${message}`,
              'Set it in the program, such as globalThis.act = () => …: variables of a module are not seen from outside. A server takes a request instead, such as "GET http://127.0.0.1:3000/orders".',
            ),
      );
    }
    await pause(READY_PAUSE_MS, acting.signal);
  }
}

export interface ServiceOptions extends Pick<
  MeasureOptions,
  'core' | 'pass' | 'budgets' | 'signal' | 'trial' | 'watched'
> {
  readonly action: string;
  /** Milliseconds to wait until the action can be performed. Default: 30 s. */
  readonly readyMs?: number;
  /** Output of the program. */
  readonly printed?: () => string;
}

/**
 * Errors: `cannot_reach_endpoint` for a program that does not listen, `invalid_params` for one without the action, and those of the action, of the
 * recording and of the changes.
 */
export function measureService(target: string, options: ServiceOptions): Promise<PassFigures> {
  return whileChanged(options, target, () => measureActions(target, options));
}

async function measureActions(
  target: string,
  { action, readyMs = READY_MS, printed = () => '', core, pass, budgets, signal, watched, trial }: ServiceOptions,
): Promise<PassFigures> {
  const asked = unwrap(programAction(action));
  const acting: Acting = { core, target, signal };
  const begun = await firstAction(action, readyMs, acting);
  // A function of a trial may be replaced by its first call only.
  const first = trial === undefined ? begun : await perform(action, 1, acting);
  // Figures in what it prints are ports and times; those in what an action returns are its work.
  const said = withoutDigits(printed());
  const endText = `${first}\n${said}`;
  const isSilent = endText.trim() === '';
  const withEnd = (figures: PassFigures): PassFigures => ({
    ...figures,
    endText,
    ...(isSilent ? { notes: [...(figures.notes ?? []), NOTHING_RETURNED] } : {}),
  });
  if (pass === 'growth') {
    const brief = trial === undefined ? {} : { countOnly: true };
    const hunt = await core.call('pen_leak_hunt', { ...asked, target, ...brief }, signal);
    return withEnd(growthFigures(budgets, hunt));
  }
  const timesMs: number[] = [];
  for (let number = 2; number <= REPEATED_ACTIONS; number += 1)
    if (pass === 'time') timesMs.push(await timeOf(action, number, acting));
    else await perform(action, number, acting);
  if (pass === 'time') {
    const figures = budgets.map((each) => [budgetName(each), { value: medianOf(timesMs), link: null }] as const);
    return withEnd({ figures: new Map(figures), captureIds: [] });
  }
  return withEnd(await createRecorder('heap', budgets, core, watched).stop(target, signal));
}
