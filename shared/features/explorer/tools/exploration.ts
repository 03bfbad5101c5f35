/** An exploration before it begins. */
import type { Exploration } from '../contract/explorations.ts';

export function emptyExploration(url: string): Exploration {
  return {
    version: 1,
    url,
    tookMs: 0,
    isComplete: false,
    walk: { start: '', states: [], edges: [] },
    refused: [],
    requests: [],
    windows: [],
    alike: 0,
    frames: 0,
    screened: [],
    leaks: [],
    shown: [],
    cleared: [],
    undecided: [],
    explained: [],
    slow: [],
  };
}
