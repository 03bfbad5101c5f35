/** The hand in a page: performs steps with trusted input and reports what they hit and what they cost. */
import { foreign, type Written } from '../../../shared/base/foreign-text.ts';
import { randomBytes } from 'node:crypto';
import { assertNever } from '../../../shared/base/assert-never.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Subscription } from '../../../shared/base/emitter.ts';
import { pause, within } from '../../../shared/base/within.ts';
import type {
  InteractionOptions,
  InteractionPort,
  PageHand,
} from '../../../shared/core/capability/interaction-ports.ts';
import { pageVisibility } from '../../../shared/core/capability/page-in-front.ts';
import type { PageScriptsPort } from '../../../shared/core/capability/page-scripts-ports.ts';
import type { TargetSession, UnmaskedTargetsPort } from '../../../shared/core/capability/target-ports.ts';
import {
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  unwrap,
  settle,
} from '../../../shared/base/errors.ts';
import type { Heard, InputDevice, Needs, Readings } from '../../../shared/core/contracts/hand.ts';
import type {
  HitElement,
  InteractionCost,
  InteractionStep,
  PerformedStep,
} from '../../../shared/core/contracts/interaction.ts';
import { costOf } from './cost.ts';
import { fieldText } from './field-text.ts';
import { createPageFrames, type HandFrame, type PageFrames } from './frames.ts';
import { createTrustedInput, type Point, type TrustedInput } from './input.ts';
import { parseCombination } from './keys.ts';
import { listenToPage, type PageEvents } from './page-events.ts';
import { awaitReady, pickAt, type ReadyElement } from './targeting.ts';

/** The time that a page may take to handle one event. */
const INPUT_DEADLINE_MS = 30_000;
const PAINT_LIMIT_MS = 2000;
/** A measured step has ended when the page was quiet for this long. */
const QUIET_MS = 300;
const LOOK_MS = 100;
const QUIET_LIMIT_MS = 15_000;
/** The same where the page was busy before the step: it would not become quiet because of the step. */
const BUSY_LIMIT_MS = 3000;
/** A page is busy if its tasks took this part of at least so long a time before the input. */
const BUSY_SHARE = 0.8;
const MIN_BUSY_MS = 500;
const CLEANUP_DEADLINE_MS = 3000;

const STAYED_BUSY = `The page was busy before this step and did not become quiet: ${BUSY_LIMIT_MS / 1000} s after the input are measured.`;

export interface InteractionParts {
  readonly scripts: PageScriptsPort;
  readonly targets: Pick<UnmaskedTargetsPort, 'endpoints'>;
  /** Milliseconds that a page may take to handle one event. */
  readonly inputDeadlineMs?: number;
}

export function createInteraction(parts: InteractionParts): InteractionPort<TargetSession> {
  const framesFor = (options: InteractionOptions<TargetSession>): PageFrames =>
    createPageFrames({
      ...options,
      scripts: parts.scripts,
      targets: parts.targets,
      name: randomBytes(6).toString('hex'),
    });
  return {
    async open(options) {
      const session = await options.attach();
      if (!session.ok) return session;
      const frames = framesFor(options);
      const domains: Subscription[] = [];
      const visibility = await pageVisibility(session.value, {
        signal: options.signal,
        deadlineMs: CLEANUP_DEADLINE_MS,
      });
      const enabled = await enableAll(session.value, domains);
      const opened = enabled.ok ? await settle(() => frames.open()) : enabled;
      const hand = createHand({
        session: session.value,
        frames,
        domains,
        options,
        wasBehind: visibility === 'hidden',
        inputDeadlineMs: parts.inputDeadlineMs ?? INPUT_DEADLINE_MS,
      });
      if (opened.ok) return ok(hand);
      await hand.release();
      return opened;
    },
    async elementAt(options, point) {
      const frames = framesFor(options);
      try {
        return await pickAt(frames, point);
      } finally {
        await frames.close();
      }
    },
  };
}

async function enableAll(session: TargetSession, domains: Subscription[]): Promise<AppResult<null>> {
  // Sent at once: a busy page answers all of them after one of its tasks.
  const [page, performance, focused] = await Promise.all([
    session.enable('Page'),
    session.enable('Performance'),
    // The page behaves as if it had the focus, also behind another tab or window.
    session.send('Emulation.setFocusEmulationEnabled', { enabled: true }),
  ]);
  for (const enabled of [page, performance]) if (enabled.ok) domains.push(enabled.value);
  if (!page.ok) return page;
  if (!performance.ok) return performance;
  // A target without it, such as some embedded pages, takes input too.
  return focused.ok || focused.error.code === 'cdp_error' ? ok(null) : focused;
}

const emulateFocus = (session: TargetSession, enabled: boolean) =>
  session.send('Emulation.setFocusEmulationEnabled', { enabled }, { deadlineMs: CLEANUP_DEADLINE_MS });

/**
 * Brings the tab of a page that is behind another one to the front. Returns false if it is not shown then either, as in a minimized window. With the
 * focus emulated a page behind another one calls itself visible and has frames, which are shown nowhere: the browser reports no interaction of it.
 */
async function bringToFront(session: TargetSession, signal: AbortSignal): Promise<boolean> {
  const options = { signal, deadlineMs: CLEANUP_DEADLINE_MS };
  await session.send('Page.bringToFront', {}, options);
  await emulateFocus(session, false);
  const visibility = await pageVisibility(session, options);
  await emulateFocus(session, true);
  return visibility !== 'hidden';
}

interface HandParts {
  readonly session: TargetSession;
  readonly frames: PageFrames;
  readonly domains: readonly Subscription[];
  readonly options: InteractionOptions<TargetSession>;
  /** The page was not shown, as behind another tab, before its focus was emulated. */
  readonly wasBehind: boolean;
  readonly inputDeadlineMs: number;
}

/** The input that was sent, before its effects are known. */
interface Done {
  readonly on: ReadyElement | null;
  readonly outcomes: readonly string[];
}

interface Tools {
  readonly parts: HandParts;
  readonly events: PageEvents;
  readonly input: TrustedInput;
  /** When keys were last typed into a select (`performance.now()`); null: not by this hand. */
  readonly typeAhead: { lastMs: number | null };
}

function createHand(parts: HandParts): PageHand {
  const { session, frames, options } = parts;
  const { signal, target } = options;
  const events = listenToPage(session, target.id);
  const input = createTrustedInput({
    session,
    signal,
    deadlineMs: parts.inputDeadlineMs,
    navigated: () => events.navigated(),
  });
  const tools: Tools = { parts, events, input, typeAhead: { lastMs: null } };
  let isBehind = parts.wasBehind;

  return {
    async perform(step, { timeoutMs, isMeasured }) {
      events.begin(step.dialog);
      const startedMs = performance.now();
      const before = isMeasured ? await clockOf(session) : null;
      const on = await elementOf(step, tools, timeoutMs);
      const waitedMs = performance.now() - startedMs;
      if (on !== null) await prepare(step, on, tools);

      const opened = await settle(() => frames.open());
      const watched = opened.ok ? opened.value : [];
      const frame = on?.frame ?? watched[0];
      if (isMeasured && isBehind) isBehind = !(await bringToFront(session, signal));
      const drawn = isMeasured && !isBehind ? await watched[0]?.call('isDrawn') : undefined;
      const wasDrawn = drawn?.ok === true && drawn.value;
      const from = isMeasured ? await clockOf(session) : null;
      const isBusy = wasBusy(before, from);
      if (isMeasured) await Promise.all(watched.map((each) => each.call('observe')));
      const device = DEVICES[step.action];
      if (device !== null) await frame?.call('watch', device, !isMeasured);

      const done = await settle(() => act(step, on, tools, timeoutMs));
      if (!done.ok) throw whileGone(done.error, session);
      await events.settle(signal);
      if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
      const heard = events.hasNavigated() ? null : await afterwards(frame, on, signal);
      const measured =
        isMeasured && !events.hasNavigated() ? await costNow(watched, { heard, wasDrawn, isBusy }, signal) : null;
      const to = isMeasured ? await clockOf(session) : null;
      const field = events.hasNavigated() ? null : await fieldOutcome(step, on);
      const hit = on === null ? null : hitOf(on, heard);
      const ofPassword = on?.kind === 'password' && step.action === 'type' ? on.hit.name : null;
      return {
        action: step.action,
        label: ofPassword === null ? step.label : `type a password on ${ofPassword}`,
        ...(ofPassword === null ? {} : { isPassword: true as const }),
        hit,
        waitedMs: Math.round(waitedMs),
        outcomes: [
          ...(hit?.received === null || hit === null
            ? []
            : [`The input went to ${hit.received}, because the element moved.`]),
          ...done.value.outcomes,
          ...events.outcomes(),
          ...(field === null ? [] : [field]),
          ...(measured?.isCut === true && isBusy ? [STAYED_BUSY] : []),
        ],
        ...(heard?.changed === null || heard?.changed === undefined ? {} : { changed: heard.changed }),
        cost: measured?.cost ?? null,
        span: from === null || to === null ? null : { fromUs: from.atUs, toUs: to.atUs },
      } satisfies PerformedStep;
    },
    fieldText: (element) => fieldText(frames, element, signal),
    async view() {
      const opened = await settle(() => frames.open());
      if (!opened.ok) return opened;
      const main = opened.value.find(({ isMain }) => isMain);
      return main === undefined
        ? err(appError('target_gone', 'The page has no main frame now.', 'Try again.'))
        : main.call('pageView');
    },
    async url() {
      const history = await session.send('Page.getNavigationHistory', {});
      return (history.ok ? history.value.entries[history.value.currentIndex]?.url : undefined) ?? target.url;
    },
    async release() {
      events.dispose();
      await frames.close();
      await emulateFocus(session, false);
      for (const domain of parts.domains) domain.dispose();
    },
  };
}

/** The error of an input whose target has gone meanwhile, instead of that of the protocol. */
function whileGone(failed: AppError, session: TargetSession): AppFailure {
  return new AppFailure(session.closed.aborted ? errorOfAbort(session.closed) : failed);
}

function needsOf({ action }: InteractionStep): Needs {
  return action === 'wait' || action === 'scroll' ? 'visible' : 'input';
}

async function elementOf(
  step: InteractionStep,
  { parts: { frames, options } }: Tools,
  timeoutMs: number,
): Promise<ReadyElement | null> {
  if (step.element === null) return null;
  return awaitReady(frames, step.element, { needs: needsOf(step), timeoutMs, signal: options.signal });
}

/** The events by which a step is followed; null: it sends none. */
const DEVICES: Readonly<Record<InteractionStep['action'], InputDevice | null>> = {
  click: 'mouse',
  doubleClick: 'mouse',
  drag: 'mouse',
  hover: 'move',
  type: 'keys',
  press: 'keys',
  select: 'choice',
  scroll: 'wheel',
  wait: null,
};

const refused = <const M extends string>(message: M & Written<M>, suggestion: string): never => {
  throw new AppFailure(appError<string, string>('invalid_params', message, suggestion));
};

/** Refuses what no input can do, and gives the focus to a field, before anything is measured. */
async function prepare(step: InteractionStep, on: ReadyElement, tools: Tools): Promise<void> {
  const { input } = tools;
  const { action } = step;
  const what = foreign(`${on.hit.role} "${on.hit.name}"`);
  if (on.kind === 'file' && action !== 'hover' && action !== 'wait' && action !== 'scroll')
    return refused(
      `${what} chooses a file: it opens a dialog of the system, which input to the page cannot answer.`,
      'Let the person choose the file, or test the page with a file that its own code creates.',
    );
  if ((on.kind === 'select' || on.kind === 'option') && (action === 'click' || action === 'doubleClick'))
    return refused(
      `${what} belongs to a native select, whose list is drawn outside the page, where input to the page cannot reach it.`,
      `Choose an option: {"select": "<its label>", "on": ${JSON.stringify(on.hit.selector)}}.`,
    );
  if (action === 'select' && on.kind !== 'select' && on.kind !== 'list')
    return refused(`${what} is no native select.`, 'Click it, and then its option.');
  if (action !== 'type' && action !== 'press') return;
  const { isFocused, isText, isReadOnly, kind } = unwrap(await on.frame.call('field', on.ref));
  if (action === 'press') {
    if (!isFocused) await on.frame.call('focus', on.ref);
    return;
  }
  if (kind !== 'select' && kind !== 'list' && !isText)
    return refused(
      `${what} takes no text.`,
      'Name a field, a select or an editable element, or press keys with "press".',
    );
  if (isReadOnly) return refused(`${what} is read-only.`, 'Do what makes it editable first.');
  if (!isText) {
    await endTypeAhead(tools, isFocused);
    if (!isFocused) await on.frame.call('focus', on.ref);
    return;
  }
  if (!isFocused) unwrap(await input.click(on.point, 1));
  await on.frame.call('placeCaret', on.ref, step.isClearing);
}

/** Keys typed into a select sooner than this after others continue the same word, so that no option begins with it (Chromium 156). */
const TYPE_AHEAD_MS = 1050;

/** `isFocused`: the select may have been typed into before this hand. */
async function endTypeAhead({ typeAhead: { lastMs }, parts }: Tools, isFocused: boolean): Promise<void> {
  const sinceMs = lastMs === null ? (isFocused ? 0 : TYPE_AHEAD_MS) : performance.now() - lastMs;
  if (sinceMs < TYPE_AHEAD_MS) await pause(TYPE_AHEAD_MS - sinceMs, parts.options.signal);
}

async function act(
  step: InteractionStep,
  on: ReadyElement | null,
  { parts, input, typeAhead }: Tools,
  timeoutMs: number,
): Promise<Done> {
  const { signal } = parts.options;
  const done = (result: AppResult<unknown>, outcomes: readonly string[] = []): Done => {
    unwrap(result);
    return { on, outcomes };
  };
  switch (step.action) {
    case 'click':
    case 'doubleClick':
      return done(on === null ? ok(null) : await input.click(on.point, step.action === 'click' ? 1 : 2));
    case 'hover':
      return done(on === null ? ok(null) : await input.move(on.point));
    case 'drag': {
      if (on === null || step.to === null) return done(ok(null));
      const to = await awaitReady(parts.frames, step.to, { needs: 'visible', timeoutMs, signal });
      await input.drag(on.point, to.point);
      return done(ok(null), [
        `It was dropped on ${to.hit.role === '' ? to.hit.selector : `${to.hit.role} "${to.hit.name}"`}.`,
      ]);
    }
    case 'type': {
      if (step.text !== '') {
        const isHeard = on !== null || (await hasField(parts.frames));
        const typed = await input.type(step.text, step.delayMs);
        if (on?.kind === 'select' || on?.kind === 'list') typeAhead.lastMs = performance.now();
        return done(typed, isHeard ? [] : [NO_FIELD]);
      }
      const empty = step.isClearing ? parseCombination('Delete') : null;
      return done(empty === null || !empty.ok ? ok(null) : await input.press(empty.value, false));
    }
    case 'press': {
      const keys = unwrap(parseCombination(step.text));
      const isMac = await isOnMac(parts.frames);
      return done(await input.press(keys, isMac));
    }
    case 'select':
      return on === null ? done(ok(null)) : done(ok(await chooseOption(step, on)));
    case 'scroll':
      return done(await input.wheel(on?.point ?? (await middleOf(parts.frames)), step.scrollPx ?? 0));
    case 'wait':
      if (on === null) await pause(step.pauseMs, signal);
      if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
      return done(ok(null));
    default:
      return assertNever(step.action, 'action');
  }
}

async function chooseOption({ text }: InteractionStep, { frame, ref, hit }: ReadyElement): Promise<void> {
  const { isChosen, options } = unwrap(await frame.call('choose', ref, text));
  if (isChosen) return;
  const what = foreign(`${hit.role} "${hit.name}"`);
  return refused(
    `${what} has no option ${foreign(`"${text}"`)} that can be chosen.`,
    options.length === 0 ? 'It has no options.' : `Its options: ${foreign(options.join(', '))}.`,
  );
}

const NO_FIELD = 'No field had the focus, so no text was entered: name the field ("on").';

/** Returns whether typed keys reach a field; true also if that cannot be known. */
async function hasField(frames: PageFrames): Promise<boolean> {
  const opened = await settle(() => frames.open());
  const answer = opened.ok ? await opened.value[0]?.call('takesKeys') : undefined;
  return answer?.ok !== true || answer.value;
}

async function isOnMac(frames: PageFrames): Promise<boolean> {
  const opened = await settle(() => frames.open());
  const answer = opened.ok ? await opened.value[0]?.call('isMac') : undefined;
  return answer?.ok === true && answer.value;
}

async function middleOf(frames: PageFrames): Promise<Point> {
  const opened = await settle(() => frames.open());
  const viewport = opened.ok ? await opened.value[0]?.call('viewport') : undefined;
  return viewport?.ok === true ? { x: viewport.value.width / 2, y: viewport.value.height / 2 } : { x: 0, y: 0 };
}

/** Waits for the next paint and reads which element received the input. Null if the frame has gone. */
async function afterwards(frame: HandFrame | undefined, on: ReadyElement | null, signal: AbortSignal): Promise<Heard> {
  if (frame === undefined) return null;
  await within(PAINT_LIMIT_MS, frame.call('painted'), signal);
  const heard = await frame.call('heard', on?.ref ?? null);
  await frame.call('unwatch');
  return heard.ok ? heard.value : null;
}

function hitOf({ hit }: ReadyElement, heard: Heard): HitElement {
  return { ...hit, received: heard?.isMissed === true ? heard.received : null };
}

/** Waits until no frame reports anything new, then sums up. */
async function costNow(
  frames: readonly HandFrame[],
  { heard, wasDrawn, isBusy }: { readonly heard: Heard; readonly wasDrawn: boolean; readonly isBusy: boolean },
  signal: AbortSignal,
): Promise<{ readonly cost: InteractionCost; readonly isCut: boolean }> {
  const limitMs = isBusy ? BUSY_LIMIT_MS : QUIET_LIMIT_MS;
  let isCut = false;
  const startedMs = performance.now();
  let seen = '';
  let quietSinceMs = startedMs;
  let readings: Readings[] = [];
  for (;;) {
    readings = [];
    for (const frame of frames) {
      const own = await frame.call('readings');
      if (own.ok) readings.push(own.value);
    }
    const now = performance.now();
    const counts = readings
      .map(({ events, tasks, frames: long }) => [events.length, tasks.length, long.length])
      .join(' ');
    if (counts !== seen) quietSinceMs = now;
    seen = counts;
    isCut = now - startedMs >= limitMs;
    if (now - quietSinceMs >= QUIET_MS || isCut || signal.aborted) break;
    await pause(LOOK_MS, signal);
  }
  await Promise.all(frames.map((frame) => frame.call('stopObserving')));
  const { firstMs = null, paintedMs = null } = heard ?? {};
  return { cost: costOf(readings, { firstMs, paintedMs, wasDrawn }), isCut };
}

interface Clock {
  /** The browser's monotonic clock, which its traces and profiles also use. */
  readonly atUs: number;
  /** What the tasks of the page took so far. */
  readonly tasksUs: number;
}

async function clockOf(session: TargetSession): Promise<Clock | null> {
  const metrics = await session.send('Performance.getMetrics', {});
  const usOf = (wanted: string): number | undefined => {
    const seconds = metrics.ok ? metrics.value.metrics.find(({ name }) => name === wanted)?.value : undefined;
    return seconds === undefined ? undefined : seconds * 1e6;
  };
  const atUs = usOf('Timestamp');
  return atUs === undefined ? null : { atUs, tasksUs: usOf('TaskDuration') ?? 0 };
}

/** True if the page had hardly a moment without a task between two clocks that are far enough from each other. */
export function wasBusy(from: Clock | null, to: Clock | null): boolean {
  if (from === null || to === null) return false;
  const tookUs = to.atUs - from.atUs;
  return tookUs >= MIN_BUSY_MS * 1000 && to.tasksUs - from.tasksUs >= BUSY_SHARE * tookUs;
}

/** The value of a field after it was typed into or clicked. */
async function fieldOutcome(step: InteractionStep, on: ReadyElement | null): Promise<string | null> {
  if (on === null || !['type', 'press', 'select', 'click'].includes(step.action)) return null;
  const answer = await on.frame.call('valueOf', on.ref);
  if (!answer.ok || answer.value === null) return null;
  const { kind, value } = answer.value;
  if (kind === 'option') return `It now shows "${value}".`;
  if (kind === 'length') return `It now holds ${value} characters.`;
  if (kind === 'checked') return `It is now ${value}.`;
  return step.action === 'click' ? null : `It now holds "${value}".`;
}
