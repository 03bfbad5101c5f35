/** Finds a function of a CPU profile by name, and by script if several have the name. */
import { err, ok } from '../../base/result.ts';
import { appError, type AppError, type AppResult } from '../../contracts/errors.ts';
import type { ProfileFilter } from '../../contracts/sampled-profiles.ts';
import { cpuFunctionName, shownName, shownSource } from './cpu-capture.ts';
import { cpuFunction, type CpuFunction } from './cpu-figures.ts';
import type { CallContext } from '../define.ts';

/** Candidates to look at, those with the most time first. */
const CANDIDATES = 1000;

/** `render (app.js:12)`: a name, and the end of its source in brackets. */
const WITH_SOURCE = /^(.*\S)\s+\(([^()]+?)(?::(\d+))?\)$/;

function isMeant(candidate: CpuFunction, wanted: string): boolean {
  if (cpuFunctionName(candidate) === wanted) return true;
  const [, name, source = '', line] = WITH_SOURCE.exec(wanted) ?? [];
  const end = source.replace(/^…/, '');
  // An answer may have masked the query, so a URL without it matches too.
  const urls = [candidate.url, candidate.url.replace(/[?#].*$/, '')];
  return (
    name !== undefined &&
    cpuFunctionName(candidate) === name &&
    urls.some((url) => url.endsWith(end)) &&
    (line === undefined || candidate.line === Number(line))
  );
}

function noSuchFunction(wanted: string, near: readonly CpuFunction[]): AppError {
  const names = near.slice(0, 3).map((row) => `"${shownName(row)} (${shownSource(row)})"`);
  return appError(
    'invalid_params',
    `There is no function "${wanted.slice(0, 200)}" in the profile.`,
    names.length === 0
      ? 'pen_cpu_summary with view bottom-up lists the functions; the whole name is needed, as listed.'
      : `The whole name is needed. Did you mean ${names.join(' or ')}?`,
  );
}

/** Of several functions with the name, returns the one with the most time and lists the others in a note. `among`: filters to apply first. */
export async function namedFunction(
  file: string,
  wanted: string,
  { ports, signal, note }: Pick<CallContext, 'ports' | 'signal' | 'note'>,
  among: ProfileFilter[] = [],
): Promise<AppResult<CpuFunction>> {
  const name = WITH_SOURCE.exec(wanted)?.[1] ?? wanted;
  // An anonymous function is found by its script, so no name filter applies.
  const filters = wanted.startsWith('(anonymous)') ? [''] : [name, wanted];
  const seen: CpuFunction[] = [];
  for (const filter of filters) {
    const page = await ports.analysis.query(
      file,
      'profile.functions',
      { filter, filters: among, sort: 'total', count: CANDIDATES },
      { signal },
    );
    if (!page.ok) return page;
    const rows = page.value.rows.map(cpuFunction);
    const meant = rows.filter((row) => isMeant(row, wanted));
    const [first, ...others] = meant;
    if (first !== undefined) {
      if (others.length > 0) {
        const named = others.slice(0, 3).map((row) => `${shownName(row)} (${shownSource(row)})`);
        note(
          `${meant.length} functions have this name; ${shownName(first)} (${shownSource(first)}) was chosen. Others: ${named.join(', ')}.`,
        );
      }
      return ok(first);
    }
    seen.push(...rows);
  }
  return err(noSuchFunction(wanted, filters[0] === '' ? [] : seen));
}
