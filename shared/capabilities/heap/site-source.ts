/** Proposes to read the source of the function that allocated the most. */
import { code } from '../../base/markdown.ts';
import type { CpuPlace } from '../../contracts/sampled-profiles.ts';
import { shownName, type WithOriginal } from '../cpu/cpu-capture.ts';
import { sourceCall } from '../sources/source-call.ts';

/** The largest sites may be of the engine. */
const MOST_SITES = 5;

/** Lines below a table of allocation sites: the call for the first one with a source; empty without one. */
export function siteSource(sites: readonly WithOriginal<CpuPlace>[], targetId?: string | null): string[] {
  for (const site of sites.slice(0, MOST_SITES)) {
    const call = sourceCall(site, targetId);
    if (call !== null) return ['', `The code of ${code(shownName(site))}: ${call}.`];
  }
  return [];
}
