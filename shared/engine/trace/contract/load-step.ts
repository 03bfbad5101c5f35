/** Steps of a load path, in words that the window and the answers share. */
import type { LoadStep } from './trace-causes.ts';

const NAMES: Readonly<Record<LoadStep['kind'], string>> = {
  navigation: 'Navigation',
  request: 'Request',
  parser: 'Parser',
  script: 'Script',
  timer: 'Timer',
  'animation-frame': 'Animation frame',
  'main-thread': 'Main thread',
  paint: 'Paint',
  unknown: 'Unknown',
};

export function stepKindName({ kind }: Pick<LoadStep, 'kind'>): string {
  return NAMES[kind];
}

/** True if a step is what the page did between a response and the request that follows from it; short ones have no step of their own. */
const isBetween = ({ kind }: LoadStep): boolean => kind === 'main-thread' || kind === 'script';

/**
 * Request whose response the code which sent another one had awaited: that of `/api/prices` for `fetch('/api/stock')` in `start` after its first `await`.
 * Null for other steps, and if the step before is the script itself.
 */
export function awaitedStep({ startedBy, kind }: LoadStep, at: number, steps: readonly LoadStep[]): LoadStep | null {
  if (startedBy === null || kind !== 'request') return null;
  const before = steps.slice(0, at).findLast((step) => !isBetween(step));
  return before?.kind === 'request' && before.url !== (startedBy.script ?? startedBy.url) ? before : null;
}

/** The same where code had sent that one too, so that the address of the second may come from its answer. */
export function awaitedSent(step: LoadStep, at: number, steps: readonly LoadStep[]): LoadStep | null {
  const awaited = awaitedStep(step, at, steps);
  return awaited?.startedBy === null ? null : awaited;
}
