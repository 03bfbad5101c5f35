/** Time or bytes of a sampled profile by the author's functions, with what packages, other origins and the runtime did for them. */
import { packageOf } from '../../base/script-package.ts';
import { ignoreList, isForeign, mainOrigin } from '../../base/third-party.ts';
import { ok } from '../../base/result.ts';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { CpuOriginal, CpuPlace, CpuRange } from '../../contracts/sampled-profiles.ts';
import type { WithOriginal } from '../../findings/function-names.ts';
import { withOriginals, type OriginalsContext } from './original-names.ts';

/** Functions that are looked at, by total weight; others have too little to matter. */
const MAX_FUNCTIONS = 5000;

type Row = AnalysisAnswer<'profile.own-code'>['rows'][number];
type Call = Row['through'][number];

/** The rows of `profile.own-code` with original places. */
export type OwnRow = WithOriginal<Omit<Row, 'through'>> & {
  readonly through: readonly (WithOriginal<Omit<Call, 'parts'>> & {
    readonly parts: readonly WithOriginal<Call['parts'][number]>[];
  })[];
};

function keyOf({ name, url, line, column }: CpuPlace): string {
  return JSON.stringify([name, url, line, column]);
}

/** Largest first, at most `count`; they do not overlap. */
export async function ownRows(
  file: string,
  { count, range }: { readonly count: number; readonly range?: CpuRange },
  context: OriginalsContext,
): Promise<AppResult<OwnRow[]>> {
  const { ports, signal } = context;
  const of = range === undefined ? {} : { range };
  const asked = { sort: 'total', count: MAX_FUNCTIONS, ...of } as const;
  const all = await ports.analysis.query(file, 'profile.functions', asked, { signal });
  if (!all.ok) return all;
  const named = await withOriginals(file, all.value.rows, context);
  const owners = {
    pageOrigin: mainOrigin(named.map(({ url }) => url)),
    isIgnored: ignoreList(ports.status.ignorePatterns?.() ?? []),
  };
  const foreign = named
    .filter((row) => row.url !== '' && isForeign(row, row.original ?? null, owners))
    .map(({ name, url, line, column, original }) => {
      const place = { name, url, line, column };
      return original === undefined ? place : { ...place, package: packageOf(original.source) };
    });
  const charged = await ports.analysis.query(file, 'profile.own-code', { foreign, count, ...of }, { signal });
  if (!charged.ok) return charged;
  const originals = new Map<string, CpuOriginal | undefined>(named.map((row) => [keyOf(row), row.original]));
  const withOriginal = <Place extends CpuPlace>(place: Place): WithOriginal<Place> => {
    const original = originals.get(keyOf(place));
    return original === undefined ? place : { ...place, original };
  };
  return ok(
    charged.value.rows.map(({ through, ...row }) => ({
      ...withOriginal(row),
      through: through.map(({ parts, ...call }) => ({ ...withOriginal(call), parts: parts.map(withOriginal) })),
    })),
  );
}
