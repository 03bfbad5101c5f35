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
 * URL of the response that the code which sent a request had awaited: `/api/prices` for `fetch('/api/stock')` in `start` after its first `await`.
 * Null for other steps, and if the step before is the script itself.
 */
export function awaitedUrl({ startedBy, kind }: LoadStep, at: number, steps: readonly LoadStep[]): string | null {
  if (startedBy === null || kind !== 'request') return null;
  const before = steps.slice(0, at).findLast((step) => !isBetween(step));
  return before?.kind === 'request' && before.url !== (startedBy.script ?? startedBy.url) ? before.url : null;
}
