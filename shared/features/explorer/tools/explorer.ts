/** One exploration: walks, screens and hunts in turns until everything that can be reached is judged, or the time is over. */
import { sum } from '../../../base/numbers.ts';
import { countNoun } from '../../../base/units.ts';
import type { Action, Exploration, Sequence, Slow } from '../contract/explorations.ts';
import { ok } from '../../../base/result.ts';
import { AppFailure, unwrap, settle } from '../../../base/errors.ts';
import { LISTENING } from '../exploration-words.ts';
import { actionsOf, type RefusedWidget } from './actions.ts';
import { createPageDriver, isOfAction, type Moment, type PageDriver } from './page-driver.ts';
import type { RequestGate } from './request-gate.ts';
import type { CountedTargets } from './leak-counters.ts';
import type { TimeLimit } from './time-limit.ts';
import { createWalk, cycleName, type Cycle, type WalkMap } from './walk.ts';
import type { CallContext } from '../../../core/capability/define.ts';

/** An interaction that takes longer feels slow (INP, "needs improvement"). */
export const SLOW_MS = 200;

const LEAVES = 'it leaves the origin, and was stopped';

export interface ExploreOptions {
  readonly url: string;
  readonly time: TimeLimit;
  readonly allowed: readonly string[];
  readonly gate: RequestGate;
  readonly counted: CountedTargets;
}

/** Work that is known to come. */
interface Ahead {
  readonly screens: number;
  readonly hunts: number;
}

/** State that the parts of an exploration share. */
export interface Explorer {
  readonly options: ExploreOptions;
  readonly context: CallContext;
  readonly driver: PageDriver;
  readonly map: WalkMap;
  readonly document: Exploration;
  /** `ahead`: omitted while a walk may find any number of sequences, so that the end is unknown. */
  report(message: string, ahead?: Ahead): void;
  /** Does a part of the work ahead, which tells how long the others take. */
  timed<T>(part: keyof Ahead, work: () => Promise<T>): Promise<T>;
  /** Adds the state of a moment to the map. */
  note(moment: Moment): void;
  /** Leads to a state by the map, from the start where the page is elsewhere. Null if it is not reached. */
  reach(state: string): Promise<Moment | null>;
}

/** Fewer say too little of how many sequences will be suspected, and of how long they take. */
const LEAST_SCREENS = 3;
/** A hunt, before one was made. */
const HUNT_MS = 45_000;

/** Milliseconds until everything ahead is done, sequences included that screening will suspect as often as until now; null while unknown. */
export function aheadMs(
  { screens, hunts }: Ahead,
  { screened, suspects }: { readonly screened: number; readonly suspects: number },
  took: Readonly<Record<keyof Ahead, readonly number[]>>,
): number | null {
  const mean = (ms: readonly number[]): number => sum(ms) / ms.length;
  if (screens > 0 && took.screens.length < LEAST_SCREENS) return null;
  const further = screened === 0 ? 0 : (screens * suspects) / screened;
  return (
    (screens === 0 ? 0 : screens * mean(took.screens)) +
    (hunts + further) * (took.hunts.length === 0 ? HUNT_MS : mean(took.hunts))
  );
}

export function createExplorer(options: ExploreOptions, document: Exploration, context: CallContext): Explorer {
  const { time } = options;
  const { origin } = new URL(options.url);
  const driver = createPageDriver({ ...options, page: options.counted.page }, context);
  const map = createWalk(document.walk);
  const refused = new Map(document.refused.map((each) => [`${each.widget} ${each.reason}`, each]));
  const noteRefused = (state: string, { widget, by, reason, action }: RefusedWidget): void => {
    const key = `${widget} ${reason}`;
    const states = refused.get(key)?.states ?? [];
    refused.set(key, { widget, by, reason, action, states: states.includes(state) ? states : [...states, state] });
  };
  const took: Record<keyof Ahead, number[]> = { screens: [], hunts: [] };
  const explorer: Explorer = {
    options,
    context,
    driver,
    map,
    document,
    async timed(part, work) {
      const fromMs = performance.now();
      try {
        return await work();
      } finally {
        took[part].push(performance.now() - fromMs);
      }
    },
    report(message, ahead) {
      const { walk, screened, leaks } = document;
      const found = `${countNoun(map.walk().states.length || walk.states.length, 'state')}, ${countNoun(screened.length, 'sequence')} screened, ${countNoun(leaks.length, 'leak')}`;
      const suspects = screened.filter(({ outcome }) => outcome === 'suspect').length;
      const leftMs = ahead === undefined ? null : aheadMs(ahead, { screened: screened.length, suspects }, took);
      context.progress({
        done: Math.round(100 * time.share()),
        total: 100,
        message: `${message} (${found})`,
        ...(leftMs === null ? {} : { expectedEndAtMs: Math.round(Date.now() + Math.min(leftMs, time.endsInMs())) }),
        found: leaks.map(({ headline, captureId }) => `${headline}${captureId === null ? '' : ` (${captureId})`}`),
      });
    },
    note({ view, key, listening }) {
      const offered = actionsOf(view, origin, options.allowed);
      map.addState({ key, url: view.url, actions: [...offered.actions] });
      for (const each of offered.refused) noteRefused(key, each);
      document.refused = [...refused.values()];
      const isPressed = offered.actions.some(({ id }) => id.startsWith(`press ${LISTENING} `));
      const alike = isPressed ? listening.elements - listening.widgets.length : 0;
      document.alike = Math.max(document.alike, offered.alike + alike);
      document.listening = Math.max(document.listening ?? 0, listening.elements);
      document.canvas ??= listening.canvas ?? undefined;
      document.frames = Math.max(document.frames, view.frames);
    },
    async reach(state) {
      const here = await settle(() => driver.look());
      if (here.ok && here.value.key === state) return here.value;
      const way = here.ok ? map.way(here.value.key, state) : null;
      const led = way === null ? ok(null) : await settle(() => follow(way, state));
      if (!led.ok || led.value !== null) return unwrap(led);
      const loaded = await driver.load();
      explorer.note(loaded);
      if (loaded.key === state) return loaded;
      const again = map.way(loaded.key, state);
      return again === null ? null : follow(again, state);
    },
  };

  async function follow(way: readonly Action[], state: string): Promise<Moment | null> {
    let moment: Moment | null = null;
    for (const action of way) {
      const done = await driver.perform(action);
      if (!done.ok) {
        if (isOfAction(done.error)) return null;
        throw new AppFailure(done.error);
      }
      moment = done.value;
      explorer.note(moment);
    }
    return moment?.key === state ? moment : null;
  }

  return explorer;
}

/** Tries actions until none is left, or until this share of the time is over. True if none is left. */
export async function walkOn(explorer: Explorer, untilShare: number): Promise<boolean> {
  const { driver, map, options } = explorer;
  const here = await driver.look();
  let now: Moment = here;
  explorer.note(now);
  let hasLoaded = false;
  while (options.time.share() < untilShare) {
    explorer.report('Walking');
    const next = map.next(now.key);
    if (next === null) {
      // A state that no way leads to from here may be reached from the start.
      if (hasLoaded || map.untried().length === 0) return true;
      const loaded = await driver.load();
      now = loaded;
      explorer.note(now);
      hasLoaded = true;
      continue;
    }
    const led = next.state === now.key ? now : await explorer.reach(next.state);
    if (led === null) {
      // The way does not lead there any more: the action counts as tried, so that the walk ends.
      map.addEdge({
        from: next.state,
        action: next.action.id,
        to: null,
        isLoad: false,
        reason: 'its state was not reached again',
      });
      const seen = await driver.look();
      now = seen;
      explorer.note(now);
      continue;
    }
    const before = led;
    const stoppedBefore = options.gate.outside().length;
    const done = await driver.perform(next.action, { isMeasured: true });
    if (!done.ok) {
      if (!isOfAction(done.error) && done.error.code !== 'navigation_failed') throw new AppFailure(done.error);
      map.addEdge({ from: before.key, action: next.action.id, to: null, isLoad: false, reason: done.error.message });
      const seen = unwrap(
        done.error.code === 'navigation_failed' ? await settle(() => driver.load()) : await settle(() => driver.look()),
      );
      now = seen;
      explorer.note(now);
      continue;
    }
    now = done.value;
    explorer.note(now);
    if (options.gate.outside().length > stoppedBefore) {
      // It seems to lead back to where it began, and so would be repeated as a sequence.
      map.addEdge({ from: before.key, action: next.action.id, to: null, isLoad: false, reason: LEAVES });
      continue;
    }
    const isLoad = now.view.documentId !== before.view.documentId;
    map.addEdge({ from: before.key, action: next.action.id, to: now.key, isLoad });
    hasLoaded = false;
    if (!isLoad && (now.latencyMs ?? 0) > SLOW_MS)
      noteSlow(explorer, { before, action: next.action, latencyMs: now.latencyMs ?? 0 });
    if (new URL(now.view.url).origin !== new URL(options.url).origin) {
      const back = await driver.load();
      now = back;
    }
  }
  return false;
}

function noteSlow(
  { document, map }: Explorer,
  { before, action, latencyMs }: { readonly before: Moment; readonly action: Action; readonly latencyMs: number },
): void {
  const way = map.way(map.walk().start, before.key) ?? [];
  const slow: Slow = {
    path: way.flatMap(({ steps }) => steps),
    steps: action.steps,
    actions: [...way.map(({ id }) => id), action.id],
    url: before.view.url,
    latencyMs,
    isConfirmed: false,
    places: [],
    captureId: null,
  };
  if (!document.slow.some((each) => JSON.stringify(each.steps) === JSON.stringify(slow.steps)))
    document.slow.push(slow);
}

export function sequenceOf({ state, actions }: Cycle, map: WalkMap): Sequence {
  return {
    name: cycleName(actions),
    state,
    url: map.state(state)?.url ?? '',
    steps: actions.flatMap(({ steps }) => steps),
    actions: actions.flatMap(({ id, steps }) => steps.map(() => id)),
  };
}
