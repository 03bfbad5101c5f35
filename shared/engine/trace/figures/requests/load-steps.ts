/** Steps of a load path, collected from the last to the first, and what its requests waited for. */
import type { LoadStep, TraceCode } from '../../contract/trace-causes.ts';
import type { RequestOfTrace } from './requests.ts';
import { msOf, usOf } from '../times.ts';

/** More steps than pages have; ends cycles in damaged traces. */
const MAX_STEPS = 40;
/** Shorter steps are part of the one after them. */
export const MIN_US = usOf(0.5);

type StepFacts = Pick<LoadStep, 'kind' | 'waitedFor'> & Partial<LoadStep>;

/** Steps from the last to the first. */
export interface StepsBack {
  readonly steps: LoadStep[];
  readonly untilUs: number;
  /** Adds the step from `fromUs` to the beginning of the step added before. */
  push(fromUs: number, facts: StepFacts): void;
  isDone(): boolean;
}

/** A request that script waited for on the main thread, µs. */
export interface SynchronousWait {
  readonly startUs: number;
  readonly endUs: number;
  readonly facts: StepFacts;
}

export interface StepsFrom {
  readonly navigationUs: number;
  readonly paintUs: number;
  /** Adds to code what is known about it. */
  readonly marked: (code: TraceCode) => TraceCode;
  /** In order of start. Each is a step of its own in the work that waited for it. */
  readonly synchronous: readonly SynchronousWait[];
}

const WORK: ReadonlySet<LoadStep['kind']> = new Set(['parser', 'script', 'main-thread', 'paint']);

export function createStepsBack({ navigationUs, paintUs, marked, synchronous }: StepsFrom): StepsBack {
  const steps: LoadStep[] = [];
  let untilUs = paintUs;
  function pushPart(fromUs: number, { startedBy = null, ...facts }: StepFacts): void {
    const beginsUs = Math.min(untilUs, Math.max(navigationUs, fromUs));
    const last = steps.at(-1);
    if (untilUs - beginsUs < MIN_US && facts.kind !== 'request' && last !== undefined && untilUs > beginsUs) {
      last.fromMs = msOf(beginsUs);
      last.startedBy ??= startedBy && marked(startedBy);
    } else if (untilUs > beginsUs) {
      steps.push({
        url: '',
        startedBy: startedBy && marked(startedBy),
        event: null,
        requestId: null,
        ...facts,
        fromMs: msOf(beginsUs),
        toMs: msOf(untilUs),
      });
    }
    untilUs = beginsUs;
  }
  return {
    steps,
    get untilUs() {
      return untilUs;
    },
    push(fromUs, facts) {
      const within = WORK.has(facts.kind)
        ? synchronous.filter(({ startUs, endUs }) => startUs >= fromUs && endUs <= untilUs)
        : [];
      for (const wait of within.toReversed()) {
        if (wait.endUs - wait.startUs < MIN_US) continue;
        pushPart(wait.endUs, facts);
        pushPart(wait.startUs, wait.facts);
      }
      pushPart(fromUs, facts);
    },
    isDone: () => untilUs <= navigationUs || steps.length >= MAX_STEPS,
  };
}

export const isScript = ({ row }: RequestOfTrace): boolean => row.resourceType === 'Script';
export const isStyleSheet = ({ row }: RequestOfTrace): boolean => row.resourceType === 'Stylesheet';
/** A wait of a frame in the page does not block the page. */
export const isBlocking = ({ row }: RequestOfTrace): boolean =>
  row.isOfFrame !== true && (row.renderBlocking === 'blocking' || row.renderBlocking === 'in_body_parser_blocking');

/** End of a request on the main thread, µs; its response if it did not end, and infinity without one. */
export function endUsOf({ row }: RequestOfTrace): number {
  return row.endMs !== null ? usOf(row.endMs) : row.responseMs !== null ? usOf(row.responseMs) : Infinity;
}

/** Time until the last of a request's addresses was asked, ms; 0 without a redirect. */
const redirectMsOf = ({ row: { redirects = [] } }: RequestOfTrace): number =>
  redirects.reduce((sum, { durationMs }) => sum + durationMs, 0);

/** Redirects of a request, as a step tells them. */
export function redirectsOf(request: RequestOfTrace): Pick<LoadStep, 'redirects'> {
  const { redirects = [] } = request.row;
  if (redirects.length === 0) return {};
  return { redirects: { urls: redirects.map(({ url }) => url), durationMs: redirectMsOf(request) } };
}

/** Returns what most of a request's time was: redirects, queue, connection, server or download. */
export function waitedForOf(request: RequestOfTrace): string {
  const { row } = request;
  const { phases } = row;
  if (row.fromCache) return 'cache';
  if (phases === undefined) return 'response';
  const parts: readonly (readonly [string, number])[] = [
    // Phases are those of the last address.
    ['redirects', redirectMsOf(request)],
    ['queue', phases.queueMs],
    ['connection', (phases.dnsMs ?? 0) + (phases.connectMs ?? 0) + (phases.tlsMs ?? 0)],
    ['server', (phases.requestMs ?? 0) + (phases.waitMs ?? 0)],
    ['download', phases.downloadMs ?? 0],
  ];
  return parts.reduce((most, part) => (part[1] > most[1] ? part : most))[0];
}
