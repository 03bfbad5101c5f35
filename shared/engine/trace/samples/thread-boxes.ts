/**
 * Nested boxes of a thread: its events, and sampled functions inside them. A function that is in two consecutive samples continues; a new
 * one begins at its sample; a missing one ended at the sample or with its enclosing event, whichever is first. Functions in which an event
 * began enclose it until it ends: samples inside the event cannot end them. The last sample before an event may be older than the call that
 * made it, so the first sample inside is what tells which functions these are. V8's own rows, such as `(program)`, have no boxes.
 */
import { doubled, doubledWhole } from '../../profile/reading/growing-column.ts';
import { GARBAGE_COLLECTOR, type SampledProfile, NO_CALLER, PROGRAM_FUNCTION } from '../../profile/profile-columns.ts';
import type { CpuPlace } from '../../profile/contract/sampled-profiles.ts';
import { NO_EVENT } from '../contract/traces.ts';
import type { ThreadCalls, Times } from '../columns.ts';

const NO_ROW = NO_CALLER;

/** By row of the profile's calls. */
interface Stacks {
  /** The row itself, or its nearest caller that belongs to the program; `NO_ROW` without one. */
  readonly innermost: Uint32Array;
  /** The nearest caller that belongs to the program. */
  readonly around: Uint32Array;
  /** Number of program rows in its stack, including itself. */
  readonly depthOf: Uint32Array;
}

function stacksOf({ calls, kindOf }: Pick<SampledProfile, 'calls' | 'kindOf'>): Stacks {
  const { count, caller, functionOf } = calls;
  const innermost = new Uint32Array(count);
  const around = new Uint32Array(count);
  const depthOf = new Uint32Array(count);
  // A caller precedes its callees.
  for (let row = 0; row < count; row += 1) {
    const outer = caller[row] === NO_CALLER ? NO_ROW : innermost[caller[row]];
    const isOfProgram = kindOf[functionOf[row]] === PROGRAM_FUNCTION;
    around[row] = outer;
    innermost[row] = isOfProgram ? row : outer;
    depthOf[row] = (outer === NO_ROW ? 0 : depthOf[outer]) + (isOfProgram ? 1 : 0);
  }
  return { innermost, around, depthOf };
}

/** Estimated boxes per event: with functions, most threads have a few more boxes than events. */
const BOXES_PER_EVENT = 1.2;

/** `functionOf` of a box that is an event. */
export const NO_FUNCTION = 0xffff_ffff;

/** By start, enclosing boxes first. µs from the start of the trace. */
export interface ThreadBoxes {
  readonly count: number;
  readonly startUs: Float64Array;
  readonly durationUs: Float64Array;
  /** 0 at the top. */
  readonly depth: Uint32Array;
  /** Index of the enclosing box, −1 at the top. */
  readonly parent: Int32Array;
  /** Index of the event in the trace; `NO_EVENT` for a function. */
  readonly eventOf: Uint32Array;
  /** Index in `functions`; `NO_FUNCTION` for an event. */
  readonly functionOf: Uint32Array;
  readonly functions: readonly CpuPlace[];
  readonly depths: number;
}

interface EventTimes {
  readonly startUs: Times;
  readonly durationUs: Times;
}

/** A sample that ends so much before the next one, µs, was late: nothing is known of the time between. */
const GAP_US = 1;

/** Samples that are passed over to find the first one of the program in an event: those of garbage collection. */
const MAX_PASSED = 16;

/** Boxes of a thread without samples. */
export function boxesOfEvents(calls: ThreadCalls, { startUs, durationUs }: EventTimes): ThreadBoxes {
  const { events, parent, depth, depths } = calls;
  const count = events.length;
  const starts = new Float64Array(count);
  const durations = new Float64Array(count);
  for (let call = 0; call < count; call += 1) {
    const around = parent[call];
    starts[call] = startUs[events[call]];
    durations[call] = durationUs[events[call]];
    // A nested box never ends after its enclosing one, despite rounding.
    if (around >= 0) durations[call] = Math.min(durations[call], starts[around] + durations[around] - starts[call]);
  }
  return {
    count,
    startUs: starts,
    durationUs: durations,
    depth: Uint32Array.from(depth),
    parent,
    eventOf: events,
    functionOf: new Uint32Array(count).fill(NO_FUNCTION),
    functions: [],
    depths,
  };
}

/** Functions that are known around an event without a sample. */
export interface EventStacks {
  /** All functions in samples of such an event are around it, as they are around forced layout. */
  readonly runsNoScript: (event: number) => boolean;
  /** No function is around it, or only those around the event that it is in: V8 runs microtasks when the last function has returned. */
  readonly beginsEmpty: (event: number) => boolean;
}

const UNKNOWN_STACKS: EventStacks = { runsNoScript: () => false, beginsEmpty: () => false };

/** Boxes of events and samples of one thread. Times of `profile` are from the start of the trace, as in `SampleCollector`. */
export function boxesOfThread(
  calls: ThreadCalls,
  times: EventTimes,
  profile: SampledProfile,
  { runsNoScript, beginsEmpty }: EventStacks = UNKNOWN_STACKS,
): ThreadBoxes {
  const { events } = calls;
  const boxes = createBoxes(Math.ceil(events.length * BOXES_PER_EVENT));
  const { samples, functions, kindOf } = profile;
  const { functionOf } = profile.calls;
  const { innermost, around, depthOf } = stacksOf(profile);

  /** Open boxes, outermost first: box, row of a function's call or −1 for an event, and the event's index in `events`. */
  const openBox: number[] = [];
  const openRow: number[] = [];
  const openEnd: number[] = [];
  /** Rows of the open functions, outermost first, and how many of them enclose the innermost event. */
  const rows: number[] = [];
  const lockedBelow: number[] = [];
  /** Positions of the open events among the open boxes. */
  const eventPlaces: number[] = [];
  /** Stack of the current sample, outermost first. */
  const stack: number[] = [];
  /** Innermost function of the last sample, unless something began or ended since. */
  let unchanged = NO_ROW;

  /** The next sample. */
  let sample = 0;

  const locked = (): number => lockedBelow.at(-1) ?? 0;

  function closeTop(atUs: number): void {
    const box = openBox.pop();
    const row = openRow.pop();
    openEnd.pop();
    unchanged = NO_ROW;
    if (box === undefined || row === undefined) throw new Error('nothing is open');
    boxes.close(box, atUs);
    if (row >= 0) rows.pop();
    else {
      lockedBelow.pop();
      eventPlaces.pop();
    }
  }

  /** Ends functions until `downTo` are open; never those around the innermost event. */
  function closeFunctions(downTo: number, atUs: number): void {
    while (rows.length > downTo) closeTop(atUs);
  }

  /** Ends the events that end by this time, with the functions inside. */
  function closeEvents(untilUs: number): void {
    for (let place = eventPlaces.at(-1); place !== undefined; place = eventPlaces.at(-1)) {
      const endUs = openEnd[place];
      if (endUs > untilUs) return;
      // All open boxes above the innermost event are functions.
      while (openBox.length > place) closeTop(endUs);
    }
  }

  function beginEvent(at: number): void {
    const event = events[at];
    const startUs = times.startUs[event];
    // A nested box never ends after its enclosing one, despite rounding.
    const endUs = Math.min(startUs + times.durationUs[event], endOfAround());
    const isEmpty = beginsEmpty(event);
    if (isEmpty) closeFunctions(locked(), startUs);
    const inside = isEmpty ? NO_ROW : firstInside(endUs);
    if (inside !== NO_ROW) closeMissing(inside, startUs);
    if (inside !== NO_ROW && runsNoScript(event)) openStack(inside, startUs);
    unchanged = NO_ROW;
    eventPlaces.push(openRow.length);
    openRow.push(-1);
    openEnd.push(endUs);
    lockedBelow.push(rows.length);
    openBox.push(boxes.open(openBox.length, openBox.at(-1) ?? -1, event, NO_FUNCTION, startUs));
  }

  function endOfAround(): number {
    const place = eventPlaces.at(-1);
    return place === undefined ? Number.POSITIVE_INFINITY : openEnd[place];
  }

  /** Replaced at once by the next one, as are all but the last of those before the trace began (a box without length could not be seen); or on the previous stack. */
  const isPassed = (at: number): boolean =>
    (samples.weight[at] === 0 && at + 1 < samples.count) || kindOf[functionOf[samples.row[at]]] === GARBAGE_COLLECTOR;

  /** The innermost function of the first sample that is in an event which begins now; `NO_ROW` if none of the program is. */
  function firstInside(endUs: number): number {
    const last = Math.min(samples.count, sample + MAX_PASSED);
    for (let at = sample; at < last && samples.start[at] < endUs; at += 1)
      if (!isPassed(at)) return innermost[samples.row[at]];
    return NO_ROW;
  }

  /** Reads the functions of a row into `stack`, and returns how many they are. */
  function readStack(inner: number): number {
    const depth = inner === NO_ROW ? 0 : depthOf[inner];
    for (let place = depth - 1, row = inner; place >= 0; place -= 1, row = around[row]) stack[place] = row;
    return depth;
  }

  /**
   * Ends the functions that are not around an event which begins now, because a stack inside it does not have them. A stack that shares no
   * function with the open ones was cut by V8 and does not tell.
   */
  function closeMissing(inside: number, atUs: number): void {
    const depth = readStack(inside);
    let same = 0;
    while (same < depth && same < rows.length && rows[same] === stack[same]) same += 1;
    if (same > 0) closeFunctions(Math.max(same, locked()), atUs);
  }

  function takeSample(at: number): void {
    if (isPassed(at)) return;
    const inner = innermost[samples.row[at]];
    if (inner === unchanged && inner !== NO_ROW) return;
    openStack(inner, samples.start[at]);
  }

  /** Ends the open functions that a stack does not have, and begins the others of it. */
  function openStack(inner: number, atUs: number): void {
    const depth = readStack(inner);
    let same = locked();
    while (same < depth && same < rows.length && rows[same] === stack[same]) same += 1;
    closeFunctions(Math.max(same, locked()), atUs);
    for (let place = same; place < depth; place += 1) {
      const row = stack[place];
      rows.push(row);
      openRow.push(row);
      openEnd.push(Number.POSITIVE_INFINITY);
      openBox.push(boxes.open(openBox.length, openBox.at(-1) ?? -1, NO_EVENT, functionOf[row], atUs));
    }
    unchanged = inner;
  }

  /** End of the last sample, where nothing is known after it. */
  let gapFromUs = Number.POSITIVE_INFINITY;
  function endBeforeGap(untilUs: number): void {
    if (gapFromUs >= untilUs) return;
    closeEvents(gapFromUs);
    closeFunctions(locked(), gapFromUs);
    gapFromUs = Number.POSITIVE_INFINITY;
  }
  const endsInGap = (at: number): boolean =>
    at + 1 < samples.count && samples.start[at + 1] - (samples.start[at] + samples.weight[at]) > GAP_US;

  const last = samples.count - 1;
  const sampledUntilUs = last < 0 ? 0 : samples.start[last] + samples.weight[last];
  /** Nothing is known of functions after the last sample, though an event around them continues. */
  function endSampling(): void {
    closeEvents(sampledUntilUs);
    closeFunctions(locked(), sampledUntilUs);
  }

  // The last sample has no length if the end of the profile is not in the trace.
  let isSampling = last >= 0 && samples.weight[last] > 0;
  for (let at = 0; at <= events.length; at += 1) {
    const startUs = at < events.length ? times.startUs[events[at]] : Number.POSITIVE_INFINITY;
    // A sample at the start of an event precedes the event.
    for (; sample < samples.count && samples.start[sample] <= startUs; sample += 1) {
      endBeforeGap(samples.start[sample]);
      closeEvents(samples.start[sample]);
      takeSample(sample);
      gapFromUs = endsInGap(sample) ? samples.start[sample] + samples.weight[sample] : Number.POSITIVE_INFINITY;
    }
    endBeforeGap(startUs);
    if (isSampling && sample === samples.count && startUs > sampledUntilUs) {
      isSampling = false;
      endSampling();
    }
    closeEvents(startUs);
    if (at < events.length) beginEvent(at);
  }
  closeFunctions(0, sampledUntilUs);
  return boxes.finish(functions);
}

/** Columns of boxes that grow from an estimate. */
function createBoxes(guess: number) {
  const capacity = Math.max(1024, guess);
  let startUs = new Float64Array(capacity);
  let endUs = new Float64Array(capacity);
  let depth = new Uint32Array(capacity);
  let parent = new Uint32Array(capacity);
  let eventOf = new Uint32Array(capacity);
  let functionOf = new Uint32Array(capacity);
  let count = 0;
  let depths = 0;
  return {
    open(at: number, around: number, event: number, ofFunction: number, beginsUs: number): number {
      if (count === startUs.length) {
        startUs = doubled(startUs);
        endUs = doubled(endUs);
        depth = doubledWhole(depth);
        parent = doubledWhole(parent);
        eventOf = doubledWhole(eventOf);
        functionOf = doubledWhole(functionOf);
      }
      startUs[count] = beginsUs;
      endUs[count] = beginsUs;
      depth[count] = at;
      parent[count] = around;
      eventOf[count] = event;
      functionOf[count] = ofFunction;
      depths = Math.max(depths, at + 1);
      count += 1;
      return count - 1;
    },
    close(box: number, atUs: number): void {
      endUs[box] = Math.max(startUs[box], atUs);
    },
    finish(functions: readonly CpuPlace[]): ThreadBoxes {
      // In place, and without copies: the system has no memory for rows that were never written.
      const durationUs = endUs.subarray(0, count);
      for (let box = 0; box < count; box += 1) durationUs[box] -= startUs[box];
      // −1 wraps around in an unsigned column, and back in a signed one.
      const around = new Int32Array(parent.buffer, 0, count);
      return {
        count,
        startUs: startUs.subarray(0, count),
        durationUs,
        depth: depth.subarray(0, count),
        parent: around,
        eventOf: eventOf.subarray(0, count),
        functionOf: functionOf.subarray(0, count),
        functions,
        depths,
      };
    },
  };
}
