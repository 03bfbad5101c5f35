/** Which function of a CPU profile a caller means by its name, and where that is not enough by its script. */
import { err, ok } from '../base/result.ts';
import type { CpuFilter, CpuFunction } from '../contracts/cpu-profiles.ts';
import { appError, type AppError, type AppResult } from '../contracts/errors.ts';
import { cpuFunctionName, shownName, shownSource } from './cpu-capture.ts';
import type { CallContext } from './define.ts';

/** Functions that hold the name in theirs; further ones take less time. */
const CANDIDATES = 1000;

/** `render (app.js:12)`: a name, and in brackets the end of its source. */
const WITH_SOURCE = /^(.*\S)\s+\(([^()]+?)(?::(\d+))?\)$/;

function isMeant(candidate: CpuFunction, wanted: string): boolean {
  if (cpuFunctionName(candidate) === wanted) return true;
  const [, name, source = '', line] = WITH_SOURCE.exec(wanted) ?? [];
  const end = source.replace(/^…/, '');
  // An answer may have masked the query, so the address fits without it too.
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
      ? 'pen_cpu_summary with view bottom-up lists the functions; the whole name is needed, as it writes it.'
      : `The whole name is needed. Did you mean ${names.join(' or ')}?`,
  );
}

/** `among`: filters, whose boxes have names, too. Of several functions of one name the one with the most time; the others are named in a note. */
export async function namedFunction(
  file: string,
  wanted: string,
  { ports, signal, note }: Pick<CallContext, 'ports' | 'signal' | 'note'>,
  among: CpuFilter[] = [],
): Promise<AppResult<CpuFunction>> {
  const name = WITH_SOURCE.exec(wanted)?.[1] ?? wanted;
  // A function without a name is found by its script only: all are looked at.
  const filters = wanted.startsWith('(anonymous)') ? [''] : [name, wanted];
  const seen: CpuFunction[] = [];
  for (const filter of filters) {
    const page = await ports.analysis.query(
      file,
      'cpu.functions',
      { filter, filters: among, sort: 'total', count: CANDIDATES },
      { signal },
    );
    if (!page.ok) return page;
    const meant = page.value.rows.filter((row) => isMeant(row, wanted));
    const [first, ...others] = meant;
    if (first !== undefined) {
      if (others.length > 0) {
        const named = others.slice(0, 3).map((row) => `${shownName(row)} (${shownSource(row)})`);
        note(
          `${meant.length} functions are called so; ${shownName(first)} (${shownSource(first)}) was taken. Others: ${named.join(', ')}.`,
        );
      }
      return ok(first);
    }
    seen.push(...page.value.rows);
  }
  return err(noSuchFunction(wanted, filters[0] === '' ? [] : seen));
}
