/** Events during a heap timeline, on the clock of its samples. */
import type { Happening } from '../../../../shared/core/contracts/happenings.ts';
import type { InputEvents } from '../../../../shared/core/contracts/input-events.ts';
import type { PageRequests } from './page-requests.ts';
import type { ServerRequests } from './server-requests.ts';

/** `Date.now()` of a page has whole milliseconds. */
const PAGE_CLOCK_MS = 1;

/** Times in milliseconds since the Unix epoch. */
export interface SampleClock {
  /** The first sample, by the clock of the target. */
  readonly firstMs: number;
  /** Time by which our clock is ahead of the target's, with the shortest time that a message took. */
  readonly offsetMs: number;
}

/** A step that a tool performed; times in milliseconds since the Unix epoch. */
export interface TimedStep {
  readonly text: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** `atMs`: the time of a sample by the target's clock; `nowMs`: by ours, when the message came. */
export function withSample(clock: SampleClock | null, atMs: number, nowMs: number): SampleClock {
  const offsetMs = Math.min(clock?.offsetMs ?? Infinity, nowMs - atMs);
  return { firstMs: clock?.firstMs ?? atMs, offsetMs };
}

/** Notes in the target, by its own clock; null where nothing was. */
export interface NotedInTarget {
  readonly answered: ServerRequests | null;
  readonly inputs: InputEvents | null;
  readonly sent: PageRequests | null;
}

/** Events after those that were noted are not known, and nothing may be said to be the only one then. */
function laterOnes(isFull: boolean, what: string, fromMs: number | undefined): Happening[] {
  return isFull && fromMs !== undefined
    ? [{ kind: 'request', text: `one of the later ${what}`, fromMs, toMs: null }]
    : [];
}

/** The only interaction in whose time this is, each a millisecond longer on both sides; undefined if there are more. A press and its click are one. */
function onlyAt(atMs: number, all: readonly Happening[]): Happening | undefined {
  const [only, ...others] = all.filter(
    ({ fromMs, toMs }) => fromMs - PAGE_CLOCK_MS <= atMs && (toMs === null || toMs + PAGE_CLOCK_MS >= atMs),
  );
  const isSame = ({ pressMs }: Happening): boolean => pressMs !== undefined && pressMs === only?.pressMs;
  return others.every(isSame) ? only : undefined;
}

/** The responses that a page got, one for each time in which something of it came. */
function responsesOf(
  { rows, isFull, driftMs }: PageRequests,
  firstMs: number,
  interactions: { readonly performed: readonly Happening[]; readonly inputs: readonly Happening[] },
): Happening[] {
  const responses = rows.flatMap(({ text, sent, bursts }) => {
    const atMs = sent - firstMs;
    const input = onlyAt(atMs, interactions.inputs);
    // A tool's step waits for samples before and after it: it is the time of its own event that counts.
    const by = input === undefined ? undefined : (onlyAt(input.fromMs, interactions.performed) ?? input);
    const during = by === undefined ? {} : { during: { text: by.text, fromMs: by.pressMs ?? by.fromMs } };
    return bursts.map(({ from, to }): Happening => ({
      kind: 'request',
      text,
      fromMs: from - firstMs,
      toMs: to - firstMs,
      plusMinusMs: PAGE_CLOCK_MS + driftMs,
      sent: { atMs, ...during },
    }));
  });
  const last = rows.at(-1);
  return [...responses, ...laterOnes(isFull, 'requests', last === undefined ? undefined : last.sent - firstMs)];
}

/** `performed`: by our clock. Null without a clock. */
export function happeningsDuring(
  clock: SampleClock | null,
  performed: readonly TimedStep[],
  { answered, inputs, sent }: NotedInTarget,
): Happening[] | null {
  if (clock === null) return null;
  const { firstMs, offsetMs } = clock;
  const interactions = performed.map(({ text, fromMs, toMs }): Happening => ({
    kind: 'interaction',
    text,
    fromMs: fromMs - offsetMs - firstMs,
    toMs: toMs - offsetMs - firstMs,
  }));
  const ofPage = (inputs?.moments ?? []).map(({ text, from, to, press }): Happening => ({
    kind: 'interaction',
    text,
    fromMs: from - firstMs,
    toMs: to === null ? null : to - firstMs,
    plusMinusMs: PAGE_CLOCK_MS,
    ...(press === undefined ? {} : { pressMs: press - firstMs }),
  }));
  // Input while a tool performs a step was sent by the tool.
  const byPerson = ofPage.filter(
    ({ fromMs }) => !interactions.some((step) => step.fromMs <= fromMs && (step.toMs ?? Infinity) >= fromMs),
  );
  const requests = (answered?.rows ?? []).map(({ method, path, from, to }): Happening => ({
    kind: 'request',
    text: `${method} ${path}`,
    fromMs: from - firstMs,
    toMs: to === null ? null : to - firstMs,
  }));
  const responses = sent === null ? [] : responsesOf(sent, firstMs, { performed: interactions, inputs: ofPage });
  return [
    ...interactions,
    ...byPerson,
    ...laterOnes(inputs?.isFull === true, 'inputs', ofPage.at(-1)?.fromMs),
    ...requests,
    ...laterOnes(answered?.isFull === true, 'requests', requests.at(-1)?.fromMs),
    ...responses,
  ]
    .filter(({ toMs }) => toMs === null || toMs >= 0)
    .toSorted((a, b) => a.fromMs - b.fromMs);
}
