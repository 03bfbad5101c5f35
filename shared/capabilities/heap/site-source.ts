/** Proposes to read the source of the function that allocated the most. */
import { bullets, code } from '../../base/markdown.ts';
import type { CpuPlace } from '../../contracts/sampled-profiles.ts';
import { shownName, type WithOriginal } from '../../findings/function-names.ts';
import { sourceCall } from '../../findings/source-call.ts';

/** The largest sites may be of the engine. */
const MAX_SITES = 8;
/** The largest site is often a library or a parser; the function that keeps what it made is another one. */
const MAX_CALLS = 3;
/** Lines that a call shows: a site a little further down is in them. */
const LINES_SHOWN = 40;

/** True if the code of one site is also in the lines that are read for the other. */
function isShownBy(site: WithOriginal<CpuPlace>, other: WithOriginal<CpuPlace>): boolean {
  const [one, two] = [site, other].map(({ url, line, original }) =>
    original === undefined ? { file: url, line } : { file: original.source, line: original.line },
  );
  const further = (one?.line ?? 0) - (two?.line ?? 0);
  return one?.file === two?.file && further >= 0 && further < LINES_SHOWN;
}

/** Lines below a table of allocation sites: the calls for the first ones with a source; empty without one. */
export function siteSource(sites: readonly WithOriginal<CpuPlace>[], targetId?: string | null): string[] {
  const read: WithOriginal<CpuPlace>[] = [];
  const lines: string[] = [];
  for (const site of sites.slice(0, MAX_SITES)) {
    const call = sourceCall(site, targetId);
    if (call === null || read.some((other) => isShownBy(site, other))) continue;
    read.push(site);
    lines.push(`The code of ${code(shownName(site))}: ${call}.`);
    if (lines.length === MAX_CALLS) break;
  }
  return lines.length === 0 ? [] : ['', bullets(lines)];
}
