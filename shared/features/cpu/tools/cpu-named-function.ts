/** Finds a function of a CPU profile by name, and by script if several have the name. */
import { foreign } from '../../../base/foreign-text.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { advice, appError, type AppError, AppFailure, unwrap } from '../../../base/errors.ts';
import type { ProfileFilter } from '../../../engine/profile/contract/sampled-profiles.ts';
import { cpuFunctionName, shownName, shownSource, type WithOriginal } from '../../../core/findings/function-names.ts';
import { cpuFunction, type CpuFunction } from './cpu-figures.ts';
import { placesByOriginal, withOriginals, type OriginalsContext } from '../../../core/capability/original-names.ts';

/** Candidates to look at, those with the most time first. */
const CANDIDATES = 1000;

/** `render (app.js:12:5)`: a name, and the end of its source in brackets. */
const WITH_SOURCE = /^(.*\S)\s+\(([^()]+?)(?::(\d+))?(?::(\d+))?\)$/;

type Candidate = WithOriginal<CpuFunction>;

/** By the original name or the generated one, each with the original or the generated position. */
function isMeant(candidate: Candidate, wanted: string): boolean {
  const { name: generated, url, line: atLine, column: atColumn, original } = candidate;
  const names = [cpuFunctionName(candidate), cpuFunctionName({ name: generated })];
  if (names.includes(wanted)) return true;
  const [, name, source = '', line, column] = WITH_SOURCE.exec(wanted) ?? [];
  if (name === undefined || !names.includes(name)) return false;
  // An answer cuts a long source in the middle.
  const cut = source.indexOf('…');
  const start = cut < 0 ? '' : source.slice(0, cut);
  const end = source.slice(cut + 1);
  const places = [
    { url, line: atLine, column: atColumn },
    // An answer may have masked the query, so a URL without it matches too.
    { url: url.replace(/[?#].*$/, ''), line: atLine, column: atColumn },
    ...(original === undefined ? [] : [{ ...original, url: original.source }]),
  ];
  return places.some(
    (place) =>
      place.url.startsWith(start) &&
      place.url.endsWith(end) &&
      (line === undefined || place.line === Number(line)) &&
      (column === undefined || place.column === Number(column)),
  );
}

/** A name is given back as it is listed. */
const NAME_CHARS = 300;

function noSuchFunction(wanted: string, near: readonly Candidate[]): AppError {
  const names = near.slice(0, 3).map((row) => foreign(`${shownName(row)} (${shownSource(row)})`, NAME_CHARS));
  return appError(
    'invalid_params',
    `There is no function ${foreign(wanted)} in the profile.`,
    names.length === 0
      ? advice(
          `${proposedCall('pen_cpu_summary', { view: 'bottom-up' })} lists the functions; the whole name is needed, as listed.`,
          'The whole name is needed.',
        )
      : `The whole name is needed. Did you mean ${names.join(' or ')}?`,
  );
}

/** Among several functions with the name, returns the one with the most time and lists the others in a note. `among`: filters to apply first. */
export async function namedFunction(
  file: string,
  wanted: string,
  context: OriginalsContext,
  among: ProfileFilter[] = [],
): Promise<Candidate> {
  const { ports, signal, note } = context;
  const name = WITH_SOURCE.exec(wanted)?.[1] ?? wanted;
  // An anonymous function is found by its script, so no name filter applies.
  const filters = wanted.startsWith('(anonymous)') ? [''] : [name, wanted];
  const seen: Candidate[] = [];
  for (const filter of filters) {
    const also = [...(await placesByOriginal(file, filter, context))];
    const page = unwrap(
      await ports.analysis.query(
        file,
        'profile.functions',
        { filter, also, filters: among, sort: 'total', count: CANDIDATES },
        { signal },
      ),
    );
    const rows = await withOriginals(file, page.rows.map(cpuFunction), context);
    const meant = rows.filter((row) => isMeant(row, wanted));
    const [first, ...others] = meant;
    if (first !== undefined) {
      if (others.length > 0) {
        const named = others.slice(0, 3).map((row) => foreign(`${shownName(row)} (${shownSource(row)})`, NAME_CHARS));
        note(
          `${meant.length} functions have this name; ${foreign(`${shownName(first)} (${shownSource(first)})`)} was chosen. Others: ${named.join(', ')}.`,
        );
      }
      return first;
    }
    seen.push(...rows);
  }
  throw new AppFailure(noSuchFunction(wanted, filters[0] === '' ? [] : seen));
}
