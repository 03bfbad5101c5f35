/** Time by the author's functions, with what packages, other origins and the runtime did for them. */
import { z } from 'zod';
import { ok } from '../../base/result.ts';
import { section, table } from '../../base/markdown.ts';
import { mainOrigin, thirdPartyKind } from '../../base/third-party.ts';
import { formatDuration } from '../../base/units.ts';
import { CpuOriginalSchema, CpuPlaceSchema, type CpuPlace } from '../../contracts/sampled-profiles.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { shownName, shownSource, type WithOriginal } from '../../findings/function-names.ts';
import { isOwnCode } from '../../findings/quotes.ts';
import { withOriginals, type OriginalsContext } from '../common/original-names.ts';
import { shareText } from './cpu-capture.ts';
import { CpuFunctionSchema, cpuFunction } from './cpu-figures.ts';

/** Functions that are looked at, by total time; others took too little to matter. */
const MAX_FUNCTIONS = 5000;
const ROWS = 5;
const SHOWN_THROUGH = 3;
/** Worth a table: what others did for one function is at least this part of the active time. */
const MIN_SHARE = 0.1;

export const OwnFunctionSchema = CpuFunctionSchema.extend({
  original: CpuOriginalSchema.optional(),
  /** Functions of others that it called, with the time below them. */
  through: z.array(CpuPlaceSchema.extend({ original: CpuOriginalSchema.optional(), ms: z.number() })),
});
/** `totalMs`: its own time and that of others below its calls, until the next function of the author. */
export type OwnFunction = z.infer<typeof OwnFunctionSchema>;

function keyOf({ name, url, line, column }: CpuPlace): string {
  return JSON.stringify([name, url, line, column]);
}

/** Largest first, at most five. */
export async function ownFunctions(file: string, context: OriginalsContext): Promise<AppResult<OwnFunction[]>> {
  const { ports, signal } = context;
  const all = await ports.analysis.query(
    file,
    'profile.functions',
    { sort: 'total', count: MAX_FUNCTIONS },
    { signal },
  );
  if (!all.ok) return all;
  const named = await withOriginals(file, all.value.rows, context);
  const pageOrigin = mainOrigin(named.map(({ url }) => url));
  const isForeign = (row: WithOriginal<CpuPlace>): boolean =>
    !isOwnCode(row) || (row.original === undefined && thirdPartyKind(row.url, pageOrigin) !== null);
  const foreign = named
    .filter((row) => row.url !== '' && isForeign(row))
    .map(({ name, url, line, column }) => ({ name, url, line, column }));
  const charged = await ports.analysis.query(file, 'profile.own-code', { foreign, count: ROWS }, { signal });
  if (!charged.ok) return charged;
  const originals = new Map(named.map((row) => [keyOf(row), row.original]));
  const withOriginal = <Row extends CpuPlace>(row: Row): WithOriginal<Row> => {
    const original = originals.get(keyOf(row));
    return original === undefined ? row : { ...row, original };
  };
  return ok(
    charged.value.rows.map(({ through, ...row }) => ({
      ...withOriginal(cpuFunction(row)),
      through: through.map(({ weight, ...called }) => ({ ...withOriginal(called), ms: weight })),
    })),
  );
}

/** '' where the author's functions did most by themselves, as the table of hotspots says. */
export function ownCodeSection(own: readonly OwnFunction[], activeMs: number): string {
  if (!own.some(({ selfMs, totalMs }) => totalMs - selfMs >= MIN_SHARE * activeMs)) return '';
  return section('Your Own Code, with what Libraries Did for It', [
    table(
      ['Function', 'Source', 'With libraries', 'Share', 'Self', 'Through'],
      own.map((row) => [
        shownName(row),
        shownSource(row),
        formatDuration(row.totalMs),
        shareText(row.totalMs, activeMs),
        formatDuration(row.selfMs),
        row.through
          .slice(0, SHOWN_THROUGH)
          .map((called) => `${shownName(called)} ${formatDuration(called.ms)}`)
          .join(', '),
      ]),
    ),
  ]);
}
