/** Screens the sequences that come back: each is repeated in rounds, with counters after each. */
import {
  suspectsOf,
  type Action,
  type Screened,
  type Counters,
  type Exploration,
  type Growth,
} from '../contract/explorations.ts';
import { pause } from '../../../base/within.ts';
import { errorOfAbort, type AppResult, AppFailure, unwrap, settle } from '../../../base/errors.ts';
import { sequenceOf, type Explorer } from './explorer.ts';
import { readCounters } from './leak-counters.ts';
import { isOfAction, type Moment } from './page-driver.ts';
import { growthOf, mayGrow } from './screen.ts';
import { cycleName, type Cycle } from './walk.ts';

/** Repetitions that fill caches and let V8 compile; as many again after V8 has dropped the code that they do not use. */
const WARM_UP = 2;
const IDLE_MS = 1500;
const LATER_MS = 1500;

/** Nothing at all: what grows meanwhile grows by itself. */
const IDLE: Action = { id: 'wait', steps: [{ wait: IDLE_MS }], name: '', kind: 'wait' };

export const isIdle = ({ sequence }: Pick<Screened, 'sequence'>): boolean => sequence.name === IDLE.id;

interface Repeated {
  readonly moment: Moment;
  /** Null: it came back. */
  readonly why: string | null;
  readonly hasFailed?: boolean;
}

async function repeat(
  { state, actions }: Cycle,
  times: number,
  { driver, context }: Explorer,
  from: Moment,
): Promise<Repeated> {
  let moment = from;
  for (let time = 0; time < times; time += 1) {
    for (const action of actions) {
      if (context.signal.aborted) throw new AppFailure(errorOfAbort(context.signal));
      if (action.kind === 'wait') {
        await pause(IDLE_MS, context.signal);
        const seen = await driver.look();
        moment = seen;
        continue;
      }
      const done = await driver.perform(action);
      if (!done.ok) {
        if (isOfAction(done.error)) return { moment, why: done.error.message, hasFailed: true };
        throw new AppFailure(done.error);
      }
      moment = done.value;
    }
    if (moment.view.documentId !== from.view.documentId) return { moment, why: 'it loads the page again' };
    if (moment.key !== state) {
      // Elements that go by themselves, such as a message that something was saved.
      await pause(LATER_MS, context.signal);
      const later = await driver.look();
      moment = later;
    }
    if (moment.key !== state) return { moment, why: 'it does not come back to where it began each time' };
  }
  return { moment, why: null };
}

/** Plan of a sequence's repetitions: rounds of repetitions, with counters after each. */
interface Rounds {
  readonly repetitions: number;
  readonly rounds: number;
  /** After so many rounds without growth the sequence is steady. */
  readonly early: number;
}

const SHORT: Rounds = { repetitions: 2, rounds: 4, early: 2 };
/** Compiled code grows less than in proportion; a leak grows in proportion. */
const LONG: Rounds = { repetitions: 10, rounds: 3, early: 3 };
const LONGER = (LONG.repetitions * LONG.rounds) / (SHORT.repetitions * SHORT.rounds);

/** Screens a sequence, and again if Blink's own counters were lost meanwhile: figures with and without them do not compare. */
async function screenCycle(cycle: Cycle, explorer: Explorer, rounds: Rounds): Promise<Screened> {
  const { counted } = explorer.options;
  const hadDetection = counted.hasLeakDetection;
  const screened = await settle(() => screenOnce(cycle, explorer, rounds));
  return screened.ok && counted.hasLeakDetection !== hadDetection
    ? screenOnce(cycle, explorer, rounds)
    : unwrap(screened);
}

async function screenOnce(cycle: Cycle, explorer: Explorer, { repetitions, rounds, early }: Rounds): Promise<Screened> {
  const { driver, map, options } = explorer;
  const sequence = sequenceOf(cycle, map);
  const none = { series: [], isTextChanging: false, msPerRepetition: 0, isDoubtful: false };
  const answer = (
    outcome: Screened['outcome'],
    reason: string,
    growth: Growth[] = [],
    more: Partial<Screened> = {},
  ) => ({ sequence, outcome, reason, growth, ...none, ...more });
  const reached = await settle(() => explorer.reach(cycle.state));
  if (!reached.ok) throw new AppFailure(reached.error);
  if (reached.value === null) return answer('failed', 'the state where it begins was not reached again');
  let { value: moment } = reached;
  let first: AppResult<Counters> | null = null;
  for (const isFlushing of [true, false]) {
    const warm = await repeat(cycle, WARM_UP, explorer, moment);
    if (warm.why !== null) return answer(warm.hasFailed === true ? 'failed' : 'moves on', warm.why);
    ({ moment } = warm);
    await driver.rest();
    first = await settle(() => readCounters(options.counted, isFlushing));
    if (!first.ok) throw new AppFailure(first.error);
  }
  if (first?.ok !== true) throw new Error('the counters were read');
  const series: Counters[] = [first.value];
  const texts = new Set([moment.view.text]);
  const elements = [moment.view.elements];
  let spentMs = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const fromMs = performance.now();
    const repeated = await repeat(cycle, repetitions, explorer, moment);
    if (repeated.why !== null) return answer(repeated.hasFailed === true ? 'failed' : 'moves on', repeated.why);
    ({ moment } = repeated);
    spentMs += performance.now() - fromMs;
    texts.add(moment.view.text);
    elements.push(moment.view.elements);
    await driver.rest();
    const read = await readCounters(options.counted);
    series.push(read);
    if (round === early && !mayGrow(series, repetitions)) break;
  }
  const growth = growthOf(series, repetitions);
  const played = series.length - 1;
  const facts = {
    series,
    isTextChanging: texts.size === played + 1,
    msPerRepetition: spentMs / (played * repetitions),
    isDoubtful: growth.length === 0 && mayGrow(series, repetitions),
  };
  if (elements.every((count, at) => at === 0 || count > (elements[at - 1] ?? 0)))
    return answer('moves on', 'the page shows more elements each time', growth, facts);
  return growth.length === 0 ? answer('steady', '', [], facts) : answer('suspect', '', growth, facts);
}

/** Growth by itself in the time of a repetition is not of the repetition. */
function beyondIdle(screened: Screened, idle: Screened | undefined): Screened {
  if (idle === undefined || screened.outcome !== 'suspect' || isIdle(screened)) return screened;
  const growth = screened.growth.filter(({ counter, perRepetition }) => {
    const own = idle.growth.find((each) => each.counter === counter)?.perRepetition ?? 0;
    return perRepetition > (1.5 * own * screened.msPerRepetition) / idle.msPerRepetition;
  });
  const isText = screened.isTextChanging && !idle.isTextChanging;
  return growth.length > 0
    ? { ...screened, growth, isTextChanging: isText }
    : { ...screened, growth, outcome: 'steady', reason: 'the page grows as much without any action' };
}

const doubtfulIn = ({ screened }: Pick<Exploration, 'screened'>): Screened[] =>
  screened.filter((each) => each.isDoubtful && !isIdle(each));

/** Screenings to come, those that last longer counted as several: those at the end of all too. */
export const screensAhead = (left: number, document: Pick<Exploration, 'screened'>): number =>
  left + LONGER * doubtfulIn(document).length;

/** Screens sequences until none is left or this share of the time is over. True if none is left. */
export async function screenOn(explorer: Explorer, untilShare: number): Promise<boolean> {
  const { map, document, options } = explorer;
  const known = new Set(document.screened.map(({ sequence }) => sequence.name));
  const { start } = map.walk();
  const cycles = [{ state: start, actions: [IDLE] }, ...map.cycles()].filter(
    ({ actions }) => !known.has(cycleName(actions)),
  );
  for (const [at, cycle] of cycles.entries()) {
    if (options.time.share() >= untilShare) return false;
    explorer.report('Screening', {
      screens: screensAhead(cycles.length - at, document),
      hunts: suspectsOf(document).length,
    });
    const screened = await explorer.timed('screens', () => screenCycle(cycle, explorer, SHORT));
    document.screened.push(beyondIdle(screened, document.screened.find(isIdle)));
  }
  return true;
}

/**
 * Screens those again, with more repetitions, of which the heap grew in all but not in every round. It is the last to be done: there are many, and
 * few of them leak. True if none is left.
 */
export async function screenLonger(explorer: Explorer): Promise<boolean> {
  const { map, document, options } = explorer;
  const doubtful = new Set(doubtfulIn(document).map(({ sequence }) => sequence.name));
  for (const cycle of map.cycles()) {
    const name = cycleName(cycle.actions);
    if (!doubtful.has(name)) continue;
    if (options.time.share() >= 1) return false;
    explorer.report('Screening again, longer', { screens: screensAhead(0, document), hunts: 0 });
    const screened = await screenCycle(cycle, explorer, LONG);
    const judged = beyondIdle({ ...screened, isDoubtful: false }, document.screened.find(isIdle));
    document.screened = document.screened.map((each) => (each.sequence.name === name ? judged : each));
  }
  return true;
}
