/** Hunts for the suspects of the screen, and measures slow interactions again: only what a hunt confirms is a leak. */
import {
  HEAP_BYTES,
  SERVER_BYTES,
  type Step,
  type Found,
  type Judged,
  type Screened,
  type Slow,
  type Growth,
  type Action,
  suspectsOf,
} from '../contract/explorations.ts';
import { errorOfAbort, type AppResult, AppFailure, unwrap, settle } from '../../../base/errors.ts';
import { HuntResultSchema, type HuntResult } from '../../leak-hunt/hunt-result.ts';
import { actionsPerRound } from '../../leak-hunt/rates.ts';
import { InteractResultSchema, type ProfiledStep } from '../../page/contract/interactions.ts';
import { stepWords } from './actions.ts';
import { SLOW_MS, type Explorer } from './explorer.ts';
import { isOfAction } from './page-driver.ts';
import { huntCommands, leakBudget, playwrightTest } from './scripts.ts';
import { isExplained, suspicion } from './screen.ts';
import { isAuthorsPlace } from '../../../engine/source-map/contract/author-code.ts';
import { scriptName } from '../../../core/findings/voice.ts';
import { isIdle, screensAhead } from './screening.ts';

// Hunts in the Node process behind the page, which is kept at work by repeating the sequence on the page meanwhile.

/** Seconds of a round: enough for some repetitions, also on a slow machine. */
const SERVER_SECONDS = 10;

/** The actions of a sequence, each with all of its steps. */
function actionsIn({ actions, steps, state }: Screened['sequence'], { map }: Explorer): Action[] {
  const known = new Map(map.state(state)?.actions.map((action) => [action.id, action]));
  return actions.map((id, at) => {
    const name =
      known.get(id)?.name ??
      map
        .walk()
        .states.flatMap((each) => each.actions)
        .find((each) => each.id === id)?.name;
    return { id, name: name ?? '', kind: 'press', steps: steps.slice(at, at + 1) };
  });
}

/** Repeats the sequence until the work is done. A step that fails ends the repetitions, not the work. */
async function whileRepeated<T>(
  sequence: Screened['sequence'],
  explorer: Explorer,
  work: () => Promise<AppResult<T>>,
): Promise<AppResult<T>> {
  const { driver, context } = explorer;
  const actions = actionsIn(sequence, explorer);
  const over = new AbortController();
  const repeating = async (): Promise<void> => {
    for (let at = 0; !over.signal.aborted && !context.signal.aborted; at += 1) {
      const action = actions[at % actions.length];
      if (action === undefined || !(await driver.perform(action)).ok) return;
    }
  };
  const repeated = repeating();
  try {
    return await work();
  } finally {
    over.abort();
    await repeated;
  }
}

/** Slow actions that are measured again, the slowest first. */
const MAX_SLOW = 5;
const IDLE_SECONDS = 3;
/** Functions that a slow interaction names. */
const MAX_PLACES = 2;

/** Updates of React 18 and later that set what was set already: a chain that grows until the component renders again. */
const EAGER_UPDATES = /\bhasEagerState\b/;

/** `orders.js:12:5` in parentheses, as answers name places. */
const PLACE = /\(([^()\s]+:\d+(?::\d+)?)\)/;

const HuntAnswerSchema = HuntResultSchema.pick({
  verdict: true,
  headline: true,
  captureId: true,
  growing: true,
  rounds: true,
  actions: true,
  performed: true,
});
type HuntAnswer = Pick<
  HuntResult,
  'verdict' | 'headline' | 'captureId' | 'growing' | 'rounds' | 'actions' | 'performed'
>;

/** Classes whose objects are not made by scripts, or are counted as nodes. */
const NOT_OF_SCRIPTS = /^(?:Detached |blink::|system |<|\(|HTML|SVG)/;

/** Objects of scripts that each action leaves at the first reference, at least; null if the hunt does not tell. */
function objectsPerAction(hunt: HuntAnswer): number | null {
  const [row] = hunt.growing;
  const perRound = actionsPerRound(hunt);
  if (row === undefined || perRound === null) return null;
  const { name, objectsPerRound } = row.leaves ?? { name: row.className, objectsPerRound: row.objectsPerRound };
  const least = Math.min(...objectsPerRound);
  return NOT_OF_SCRIPTS.test(name) || !(least > 0) ? null : least / perRound;
}

/** The action whose step alone leaves what grows; null if the hunt could not tell. */
function culpritOf({ growing }: HuntAnswer, { actions }: Screened['sequence']): string | null {
  const steps = growing[0]?.byStep ?? [];
  const leaving = steps.flatMap(({ objects }, at) => (objects > 0 ? [at] : []));
  return steps.length === actions.length && leaving.length === 1 ? (actions[leaving[0] ?? 0] ?? null) : null;
}

/** Equal for two hunts that found the same leak. */
const leakName = ({ headline, place }: Pick<Found, 'headline' | 'place'>): string =>
  place ?? headline.replaceAll(/[\d.,]+/g, '#');

interface Hunted {
  readonly suspect: Screened;
  readonly hunt: HuntAnswer;
  /** The address at which it was hunted. */
  readonly url: string;
  readonly where: Found['where'];
}

async function foundOf({ suspect, hunt, url, where }: Hunted, explorer: Explorer): Promise<Found> {
  const { map, options, driver } = explorer;
  const { sequence } = suspect;
  const growth = growthIn(suspect, where);
  const { start } = map.walk();
  // A state with an address of its own needs no steps to it.
  const isStart = sequence.state === start;
  const own = isStart || (await isAddressOf(url, sequence.state, explorer));
  await driver.rest();
  const path = own ? [] : (map.way(start, sequence.state) ?? []).flatMap(({ steps }) => steps);
  const { headline } = hunt;
  const seconds = where === 'server' ? SERVER_SECONDS : isIdle(suspect) ? IDLE_SECONDS : null;
  const scripted = {
    opened: isStart || !own ? options.url : url,
    start: map.state(start)?.url ?? options.url,
    url: where === 'server' ? (options.counted.serverTitle ?? '') : url,
    path,
    steps: sequence.steps,
    seconds,
    growth,
    objects: objectsPerAction(hunt),
    title: sequence.steps.map(stepWords).join(', '),
  };
  const hasBudget = path.length === 0 && seconds === null;
  return {
    sequence,
    where,
    growth,
    headline,
    verdict: hunt.verdict.text,
    place: PLACE.exec(headline)?.[1] ?? PLACE.exec(hunt.verdict.text)?.[1] ?? null,
    captureId: hunt.captureId ?? null,
    also: [],
    scripts: {
      commands: huntCommands(scripted),
      playwright: playwrightTest(scripted),
      budget: hasBudget ? leakBudget(scripted) : null,
    },
  };
}

/** Growth in the page, or in the process behind it. */
const growthIn = ({ growth }: Pick<Screened, 'growth'>, where: Found['where']): Growth[] =>
  growth.filter(({ counter }) => (counter === SERVER_BYTES) === (where === 'server'));

/** True if loading the address shows the state. */
async function isAddressOf(url: string, state: string, { context, driver, options }: Explorer): Promise<boolean> {
  const seen = await options.gate.whileLoading(async () => {
    const loaded = await context.runPart('pen_navigate', { action: 'goto', url, wait: 30 });
    return loaded.ok ? settle(() => driver.look()) : loaded;
  });
  if (!seen.ok) {
    if (context.signal.aborted) throw new AppFailure(seen.error);
    return false;
  }
  return seen.value.key === state;
}

async function hunted(
  suspect: Screened,
  where: Found['where'],
  explorer: Explorer,
): Promise<AppResult<Record<string, unknown>>> {
  const { context, driver, options } = explorer;
  const { sequence } = suspect;
  const { server } = options.counted;
  if (where === 'server' && server !== null)
    return whileRepeated(sequence, explorer, () =>
      context.runPart('pen_leak_hunt', { seconds: SERVER_SECONDS, target: server.target.id }),
    );
  await driver.rest();
  const action = isIdle(suspect) ? { seconds: IDLE_SECONDS } : { steps: sequence.steps };
  return options.gate.whileRepeating(sequence.actions, () => context.runPart('pen_leak_hunt', action));
}

/** Hunts for one suspect in the page, or in the process behind it, and files it. */
async function judge(
  suspect: Screened,
  where: Found['where'],
  explorer: Explorer,
  culprits: Map<string, Screened>,
): Promise<void> {
  const { document, context } = explorer;
  const { sequence } = suspect;
  const growth = growthIn(suspect, where);
  const file = (list: Judged[], reason: string): void => {
    list.push({ sequence, growth, reason });
  };
  const reached = await explorer.reach(sequence.state);
  if (reached === null) return file(document.undecided, 'the state where it begins was not reached again');
  const { url } = reached.view;
  const answer = await hunted(suspect, where, explorer);
  if (!answer.ok) {
    if (context.signal.aborted || !(isOfAction(answer.error) || answer.error.code === 'cdp_error'))
      throw new AppFailure(answer.error);
    return file(document.undecided, answer.error.message);
  }
  const hunt = HuntAnswerSchema.parse(answer.value);
  if (hunt.verdict.level !== 'grows') {
    // Nodes alone may be Blink's, such as the history of a field. Nodes with the objects of scripts are somebody's.
    const isBlink = !growth.some(({ counter }) => counter === HEAP_BYTES) || growth.length === 1;
    return file(hunt.verdict.level === 'no-growth' && isBlink ? document.cleared : document.undecided, hunt.headline);
  }
  if (hunt.growing.length === 1 && EAGER_UPDATES.test(hunt.headline))
    return file(document.cleared, 'React drops updates that change nothing with its next render');
  // Requests that an exploration blocks fail, and errors that nothing catches stay in the browser.
  if (hunt.growing.length > 0 && hunt.growing.every(({ keeper }) => keeper === 'engine'))
    return file(document.cleared, 'only the browser keeps it, as it does errors that nothing catches');
  const found = await foundOf({ suspect, hunt, url, where }, explorer);
  const culpritId = where === 'page' ? culpritOf(hunt, sequence) : null;
  if (culpritId !== null && !suspect.isTextChanging) culprits.set(culpritId, suspect);
  const list = suspect.isTextChanging ? document.shown : document.leaks;
  const same = list.find((each) => each.where === where && leakName(each) === leakName(found));
  if (same === undefined) {
    list.push(found);
    return;
  }
  same.also.push(sequence.steps);
  return file(document.explained, `the same leak: ${same.headline}`);
}

/** Hunts until each suspect is judged or the time is over. True if all are. */
export async function huntOn(explorer: Explorer, culprits: Map<string, Screened>): Promise<boolean> {
  const { document, context } = explorer;
  const { time } = explorer.options;
  const suspects = suspectsOf(document).toSorted((one, other) => suspicion(other.growth) - suspicion(one.growth));
  for (const [at, suspect] of suspects.entries()) {
    if (context.signal.aborted) throw new AppFailure(errorOfAbort(context.signal));
    const { sequence, growth } = suspect;
    const culprit = sequence.actions.find((id) => {
      const by = culprits.get(id);
      return by !== undefined && isExplained(growth, by.growth);
    });
    if (culprit !== undefined) {
      document.explained.push({ sequence, growth, reason: `the leak of “${culprit}” explains it` });
      continue;
    }
    if (!time.canHunt()) return false;
    explorer.report('Hunting for a suspect', { screens: screensAhead(0, document), hunts: suspects.length - at });
    for (const where of ['page', 'server'] as const) {
      if (growthIn(suspect, where).length === 0) continue;
      await time.hunting(() => explorer.timed('hunts', () => judge(suspect, where, explorer, culprits)));
    }
  }
  return true;
}

const MeasuredSchema = InteractResultSchema.pick({ steps: true, second: true, captureId: true });

/** The functions that took the most time, the author's first. */
function placesOf(steps: readonly ProfiledStep[]): string[] {
  const rows = steps.flatMap(({ functions }) => functions).toSorted((one, other) => other.selfMs - one.selfMs);
  const own = rows.filter(isAuthorsPlace);
  return (own.length > 0 ? own : rows)
    .slice(0, MAX_PLACES)
    .map(
      (row) => `${row.name === '' ? '(anonymous)' : row.name} (${scriptName(row) ?? ''}), ${Math.round(row.selfMs)} ms`,
    );
}

async function measureAgain(slow: Slow, { context, options, driver }: Explorer): Promise<Slow | null> {
  await driver.rest();
  unwrap(
    await options.gate.whileLoading(() =>
      context.runPart('pen_navigate', { action: 'goto', url: options.url, wait: 30 }),
    ),
  );
  const steps: Step[] = [...slow.path, ...slow.steps];
  const answer = await options.gate.whileRepeating(slow.actions, () =>
    context.runPart('pen_interact', { steps, measure: true, reset: options.url }),
  );
  if (!answer.ok) {
    if (context.signal.aborted) throw new AppFailure(answer.error);
    return { ...slow, isConfirmed: false };
  }
  const measured = MeasuredSchema.safeParse(answer.value);
  if (!measured.success) return slow;
  const own = measured.data.steps.slice(slow.path.length);
  const latencyMs = Math.max(0, ...own.map(({ cost }) => cost?.latencyMs ?? 0));
  // Slow once and fast the next time, as when code is compiled first.
  if (latencyMs <= SLOW_MS) return null;
  return {
    ...slow,
    latencyMs: Math.min(slow.latencyMs, latencyMs),
    isConfirmed: true,
    places: placesOf(measured.data.second?.steps.slice(slow.path.length) ?? []),
    captureId: measured.data.captureId ?? null,
  };
}

/** Measures slow actions again, for their code; what is fast then is not slow. */
export async function confirmSlow(explorer: Explorer): Promise<void> {
  const { document, options } = explorer;
  const slowest = document.slow
    .filter(({ isConfirmed }) => !isConfirmed)
    .toSorted((one, other) => other.latencyMs - one.latencyMs)
    .slice(0, MAX_SLOW);
  for (const slow of slowest) {
    if (!options.time.canHunt()) return;
    explorer.report('Measuring a slow interaction again');
    const again = await measureAgain(slow, explorer);
    document.slow = document.slow.flatMap((each) => (each === slow ? (again ?? []) : each));
  }
}
