/** `pen_interact`: sends trusted input to a page, and measures the interaction. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { describeError, errorOfAbort, unwrap, AppFailure, settle } from '../../../base/errors.ts';
import { settled, type OriginalsContext } from '../../../core/capability/original-names.ts';
import { quotesOf } from '../../../core/capability/quotes.ts';
import type { InteractionStep, PerformedStep } from '../../../core/contracts/interaction.ts';
import {
  defineCapability,
  type CallContext,
  type CallPlan,
  type PlanContext,
} from '../../../core/capability/define.ts';
import { noteNotDrawn } from '../../../core/capability/page-in-front.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import type { RunningCode } from '../../../engine/trace/contract/placed-renders.ts';
import { quotedTracePlace } from '../../../core/findings/quotes.ts';
import { placesToQuote } from '../../../core/findings/renders.ts';
import { watchControls } from './controls.ts';
import { codeOfSteps } from './interact-code.ts';
import { parseSteps, STEP } from './interact-steps.ts';
import { functionKey, profileRun, RECORDING_CALLS, type FunctionTimes } from './interact-profile.ts';
import { beginRun, differenceOf, isUrl, type RunStart, resetCall, ResetSchema } from './interact-start.ts';
import { InteractResultSchema, type InteractResult } from '../contract/interactions.ts';
import { interactText } from './interact-text.ts';
import { elementOfInput, plainLatency, storeInteraction } from './stored-interaction.ts';
import type { PageHand } from '../../../core/capability/interaction-ports.ts';
import { observeRenders, type ObservedRenders, type RenderObserver } from '../../renders/render-observer.ts';
import type { PageRenders, RunRenders } from '../../../engine/trace/contract/renders.ts';
import type { Permission } from '../../../core/contracts/permissions.ts';
import { present } from '../../../core/findings/blocks.ts';

// Renders during a measured interaction, with the author's names and the places where changed values come from.

/** Frames between a write and the code of the author that are looked at. */
const MAX_FRAMES = 12;

/** Readings of one run. */
interface RenderReadings {
  readonly observed: ObservedRenders;
  /** After each step; null where the document was gone. */
  readonly taken: readonly (PageRenders | null)[];
  /** Time of the functions that ran in each step. */
  readonly times: readonly FunctionTimes[];
}

/** The renders of each step. `file`: the recording, whose source maps and texts are used. Null if nothing is worth a word: a page without a framework whose renders can be read. */
async function rendersOfRun(
  { observed, taken, times }: RenderReadings,
  file: string,
  context: OriginalsContext,
): Promise<RunRenders | null> {
  if (observed === 'none') return null;
  if (typeof observed === 'string') return { page: null, why: observed, steps: taken.map(() => null), quotes: [] };
  const code = await runningCode(observed, taken);
  const { ports, signal, note } = context;
  await settled(file, context);
  const asked = await ports.analysis.query(
    file,
    'code.renders',
    {
      code,
      steps: taken.map((renders, index) =>
        renders === null ? null : { renders, sampledMs: code.functions.map((each) => timeOf(each, times[index])) },
      ),
      lookIn: [...(ports.status.sourceMapPaths?.() ?? [])],
    },
    { signal },
  );
  if (!asked.ok) {
    note(`Renders of the steps are missing: ${asked.error.message}`);
    return null;
  }
  const { steps } = asked.value;
  const places = placesToQuote(steps.filter((step) => step !== null)).map(quotedTracePlace);
  return { page: observed.page, why: null, steps, quotes: [...(await quotesOf(file, places, context))] };
}

const timeOf = (running: RunningCode['functions'][number], times: FunctionTimes | undefined): number | null =>
  running === null ? null : (times?.get(functionKey(running)) ?? null);

/** Code for which the readings have numbers. */
async function runningCode(observer: RenderObserver, taken: RenderReadings['taken']): Promise<RunningCode> {
  const wanted = new Set<number>();
  /** Templates are compiled, so that only what they call may have a place in the source. */
  const compiled = new Set<number>();
  for (const { framework, function: index, remounts, reasons } of taken.flatMap((each) => each?.components ?? [])) {
    const inputs = reasons.flatMap((reason) => reason.inputs);
    const components = [index, remounts.owner, ...inputs.map(({ owner }) => owner)];
    for (const each of [...components, ...inputs.flatMap(({ before, after }) => [before, after])])
      if (each !== null) wanted.add(each);
    if (framework !== 'react') for (const each of components) if (each !== null) compiled.add(each);
  }
  const places = wanted.size === 0 ? new Map<number, never>() : await observer.places(wanted);
  const functions: RunningCode['functions'] = Array.from({ length: Math.max(-1, ...wanted) + 1 }, () => null);
  for (const [index, { url, line, column }] of places) {
    const calls = compiled.has(index) ? { calls: [...(await observer.tokens(index))] } : {};
    functions[index] = { url, line, column, ...calls };
  }
  const stacks = (await observer.stacks()).map((frames) =>
    frames.slice(0, MAX_FRAMES).map(({ url, line, column }) => ({ url, line, column })),
  );
  return { functions, stacks };
}

interface MeasureParams {
  readonly measure: boolean;
  readonly reset?: string | undefined;
}

function interactPermissions({ measure, reset }: MeasureParams): readonly Permission[] {
  if (!measure) return ['change-page'];
  const isCode = reset !== undefined && resetCall(reset).name === 'pen_evaluate';
  return present(['change-page', 'capture', isCode && 'run-code']);
}

function resetText(reset: string): string {
  if (reset === 'reload') return ' Reloads the page before each run.';
  return isUrl(reset) ? ` Loads ${reset} before each run.` : ' Runs the code of "reset" before each run.';
}

/** Null without `measure`: the steps themselves say what happens. */
function interactPlan({ measure, reset }: MeasureParams, { target }: Pick<PlanContext, 'target'>): CallPlan | null {
  if (!measure) return null;
  // Steps that left the page begin where they began before.
  const start = reset ?? (target !== null && isUrl(target.url) ? target.url : null);
  return {
    sentence: `Brings the tab to the front if it is behind another, performs the steps twice, and records the second time as a trace, or as a CPU profile if the browser is traced already. The capture stays in the library.${reset === undefined ? '' : resetText(reset)}`,
    parts: present([...RECORDING_CALLS, start !== null && resetCall(start)]),
    ...(reset !== undefined && isUrl(reset) ? { loads: reset } : {}),
  };
}

const MAX_STEPS = 50;
/** Both runs, the recording between them, and its analysis. */
const DEADLINE_MS = 600_000;

/** Sentences about what the page did, with its texts in them. */
const OUTCOME_CHARS = 400;

/** Performs all steps; an error names the step that failed, and says what was done before. */
async function performAll(
  hand: PageHand,
  steps: readonly InteractionStep[],
  options: { readonly timeoutMs: number; readonly isMeasured: boolean; readonly afterStep?: () => Promise<void> },
  context: CallContext,
  progress: (done: number) => void,
): Promise<PerformedStep[]> {
  const performed: PerformedStep[] = [];
  for (const [index, step] of steps.entries()) {
    if (context.signal.aborted) throw new AppFailure(errorOfAbort(context.signal));
    progress(index / steps.length);
    const done = await settle(() => hand.perform(step, options));
    if (!done.ok) {
      const before = index === 0 ? '' : ` The ${index === 1 ? 'step' : `${index} steps`} before it had been performed.`;
      const last = performed.at(-1)?.outcomes.join(' ') ?? '';
      throw new AppFailure({
        ...done.error,
        message: `Step ${index + 1} (${step.label}): ${done.error.message}${before}${last === '' ? '' : ` ${foreign(last, OUTCOME_CHARS)}`}`,
        data: { ...done.error.data, step: index + 1, reason: `${step.label}: ${done.error.message}` },
      });
    }
    performed.push(done.value);
    await options.afterStep?.();
  }
  return performed;
}

async function withHand<T>(context: CallContext, work: (hand: PageHand) => Promise<T>): Promise<T> {
  const { ports, target, attach, signal } = context;
  const hand = unwrap(await ports.interaction.open({ target, attach, signal }));
  try {
    return await work(hand);
  } finally {
    await hand.release();
  }
}

type Second = Pick<InteractResult, 'second' | 'secondError' | 'performed' | 'reset' | 'cleared'>;

interface FirstRun {
  readonly steps: readonly PerformedStep[];
  readonly start: RunStart;
  readonly urlBefore: string;
}

async function secondRun(
  hand: PageHand,
  steps: readonly InteractionStep[],
  first: FirstRun,
  options: { readonly timeoutMs: number; readonly reset: string | undefined },
  context: CallContext,
): Promise<Second> {
  const failed = (secondError: string): Second => ({
    second: null,
    secondError,
    performed: 1,
    reset: options.reset ?? null,
    cleared: [...first.start.cleared],
  });
  // Steps that left the page begin where they began before.
  const hasLeft = options.reset === undefined && (await hand.url()) !== first.urlBefore;
  // The address of another page, such as a data: one, would be taken for an expression.
  if (hasLeft && !isUrl(first.urlBefore))
    return failed(
      'The steps left the page, which has no URL that could be opened again. Give "reset" with the URL to begin at.',
    );
  const reset = hasLeft ? first.urlBefore : options.reset;
  const start = await settle(() => beginRun(hand, steps, { reset, timeoutMs: options.timeoutMs }, context));
  if (context.signal.aborted) throw new AppFailure(errorOfAbort(context.signal));
  if (!start.ok)
    return failed(
      hasLeft
        ? `The steps left the page, and ${first.urlBefore} could not be opened again: ${describeError(start.error)} Give "reset" with the URL to begin at.`
        : `The page could not be reset: ${describeError(start.error)}`,
    );
  const differs = differenceOf(first.start, start.value);
  const wasReset = reset !== undefined || start.value.cleared.length > 0 || start.value.fields.some(Boolean);
  const observed = await rendersNow(context);
  try {
    const taken: (PageRenders | null)[] = [];
    const afterStep = async (): Promise<void> => {
      const renders = typeof observed === 'string' ? null : await observed.take();
      taken.push(renders?.ok === true ? renders.value : null);
    };
    const run = await settle(() =>
      profileRun(
        async () => {
          await notePlainRun(first.steps, context);
          return performAll(
            hand,
            steps,
            { timeoutMs: options.timeoutMs, isMeasured: true, afterStep },
            context,
            (done) =>
              context.progress({ done: 50 + 30 * done, total: 100, message: 'Performing the steps again, recorded' }),
          );
        },
        first.steps,
        context,
      ),
    );
    if (context.signal.aborted) throw new AppFailure(errorOfAbort(context.signal));
    if (!run.ok) return failed(describeError(run.error));
    const { file, times, ...profiled } = run.value;
    const renders = await rendersOfRun({ observed, taken, times }, file, context);
    const second = {
      ...profiled,
      start: differs === '' ? (wasReset ? 'same' : 'not-reset') : 'different',
      differs,
      code: await codeOfSteps(profiled.steps, { file, targetId: context.target.id }, context),
      ...(renders === null ? {} : { renders }),
    } as const;
    const cleared = [...new Set([...first.start.cleared, ...start.value.cleared])];
    return {
      second,
      secondError: null,
      performed: 2,
      reset: reset ?? null,
      cleared,
    };
  } finally {
    if (typeof observed !== 'string') await observed.stop();
  }
}

/** Writes into the trace what only the run without a recording shows: its latency, by which the trace is rated, and the element of its input. */
async function notePlainRun(
  steps: readonly PerformedStep[],
  { ports, target }: Pick<CallContext, 'ports' | 'target'>,
): Promise<void> {
  const of = { steps: [...steps] };
  const [plainLatencyMs, element] = [plainLatency(of), elementOfInput(of)];
  if (plainLatencyMs === null) return;
  await ports.capture.tracing.note(target, { plainLatencyMs, ...(element === null ? {} : { element }) });
}

/** The elements that can be operated are for assistants, and a look costs a recording of others time. */
const canLook = ({ caller, ports }: Pick<CallContext, 'caller' | 'ports'>): boolean =>
  caller.kind === 'mcp' && ports.status.locks().held.every(({ key }) => key === 'Input');

/** Where the page cannot be observed, the run has no renders, and a note says why. */
async function rendersNow({ attach, ports, note }: CallContext): Promise<ObservedRenders> {
  const session = await attach();
  const observed = session.ok
    ? await settle(() => observeRenders(session.value, { scripts: ports.pageScripts }))
    : session;
  if (observed.ok) return observed.value;
  note(describeError(observed.error));
  return 'none';
}

export const penInteract = defineCapability({
  name: 'pen_interact',
  title: 'Interact',
  control: '“Record an interaction”',
  summary: 'Trusted clicks, typing, scrolling. Reports what each step hit, with measure its cost.',
  category: 'utility',
  kind: 'change-page',
  permissions: interactPermissions,
  plan: interactPlan,
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: z.strictObject({
    steps: z
      .array(STEP)
      .min(1)
      .max(MAX_STEPS)
      .describe(
        'In words, "click Save", or as objects, one action each: click, doubleClick, hover, drag (with to), type (on, delayMs, clear), press (on), select (an option by label or value, on), scroll (pixels down, on) or wait (milliseconds or an element); dialog: accept or dismiss. Elements: an accessible name, `button "Save"`, text=, a CSS selector or "x,y"; " nth=2" for the second match. See docs/assistants.md.',
      ),
    measure: z
      .boolean()
      .default(false)
      .describe(
        'Performs the steps twice: first for latency and blocked time, then traced for functions, forced layout and why components rendered.',
      ),
    reset: ResetSchema.describe(
      'Before each run: "reload", a URL or an expression. Without it, fields that the steps type into are emptied.',
    ),
    timeoutMs: z.number().int().min(0).max(30_000).default(5000).describe('Wait for each element.'),
    target: targetParam,
  }),
  listed: {
    steps:
      '"click E"/{click:E}, doubleClick, hover; {type:"a",on:E,clear:true}; {press:"Control+A"}; {select:"A",on:E}; {scroll:600}; {drag:E,to:E}; {wait:500/E}. E: name, `button "Save"`, text=, CSS or "x,y"; + " nth=2"',
    measure: 'plain, then traced',
    reset: 'before each run: reload, URL or expression',
  },
  result: InteractResultSchema,
  target: { types: ['page'], evenEmpty: 'reset' },
  judgesPage: { unless: ({ measure, reset }) => measure && reset !== undefined },
  locks: ['Input'],
  deadlineMs: DEADLINE_MS,
  run: async ({ steps: given, measure: isMeasured, reset, timeoutMs }, context) => {
    const steps = unwrap(parseSteps(given));
    const startedAtMs = Date.now();
    if (reset !== undefined && !isMeasured) context.note('"reset" was ignored: it belongs to "measure".');
    const result = await withHand<InteractResult>(context, async (hand) => {
      const start = isMeasured ? await beginRun(hand, steps, { reset, timeoutMs }, context) : null;
      const urlBefore = await hand.url();
      const newControls = !isMeasured && canLook(context) ? await watchControls(hand) : null;
      const share = isMeasured ? 50 : 100;
      const first = await performAll(hand, steps, { timeoutMs, isMeasured }, context, (done) =>
        context.progress({ done: share * done, total: 100, message: 'Performing the steps' }),
      );
      const second =
        start === null
          ? { second: null, secondError: null, performed: 1, reset: null, cleared: [] }
          : await secondRun(hand, steps, { steps: first, start, urlBefore }, { timeoutMs, reset }, context);
      if (first.some(({ cost }) => cost?.isDrawn === false)) noteNotDrawn('Its frames are unknown.', context);
      context.progress({ done: 100, total: 100, message: 'Done' });
      return {
        url: await hand.url(),
        steps: first,
        isMeasured,
        ...second,
        ...(newControls === null ? {} : { controls: await newControls(context.signal) }),
      };
    });
    if (!isMeasured) return result;
    const asked = {
      steps: given,
      measure: true,
      ...(reset === undefined ? {} : { reset }),
    };
    return storeInteraction({ steps, asked, startedAtMs, result }, context);
  },
  summarise: interactText,
});
