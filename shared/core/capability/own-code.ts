/** Time or bytes of a sampled profile by the author's functions, with what packages, other origins and the runtime did for them. */
import { packageOf } from '../../base/script-package.ts';
import { ignoreList, mainOrigin, type CodeOwners } from '../../base/third-party.ts';
import { unwrap } from '../../base/errors.ts';
import type {
  CpuOriginal,
  CpuPlace,
  CpuRange,
  OwnCharge,
  OwnPath,
  ProfileFilter,
} from '../../engine/profile/contract/sampled-profiles.ts';
import { isAuthorsPlace } from '../../engine/source-map/contract/author-code.ts';
import { writtenPlace, type WithOriginal } from '../findings/function-names.ts';
import type { CapabilityPorts } from './ports.ts';
import { withOriginals, type OriginalsContext } from './original-names.ts';

/** Functions that are looked at, by total weight; others have too little to matter. */
const MAX_FUNCTIONS = 5000;

type Call = OwnCharge['through'][number];

/** A row with original places. */
export type OwnRow = WithOriginal<Omit<OwnCharge, 'through'>> & {
  readonly through: readonly (WithOriginal<Omit<Call, 'parts'>> & {
    readonly parts: readonly WithOriginal<Call['parts'][number]>[];
  })[];
};

function isSame(row: CpuPlace, other: CpuPlace | undefined): boolean {
  return other !== undefined && keyOf(row) === keyOf(other);
}

function keyOf({ name, url, line, column }: CpuPlace): string {
  return JSON.stringify([name, url, line, column]);
}

/** Rules that tell the author's code of a page apart: live answers have no capture whose functions are marked. */
export function codeOwners({ status }: Pick<CapabilityPorts, 'status'>, pageUrls: Iterable<string>): CodeOwners {
  return { pageOrigin: mainOrigin(pageUrls), isIgnored: ignoreList(status.ignorePatterns?.() ?? []) };
}

export interface OwnRequest {
  readonly count: number;
  readonly range?: CpuRange;
  readonly filters?: readonly ProfileFilter[];
  /** A function that counts for its callers, whoever wrote it. */
  readonly about?: CpuPlace;
}

export interface OwnAnswer {
  /** Largest first, at most `count`; they do not overlap. */
  readonly rows: readonly (OwnRow & { readonly samples: number })[];
  /** Calls of the author's functions by each other: each follows its caller. */
  readonly paths: readonly WithOriginal<OwnPath>[];
}

/** The rows alone. */
export async function ownRows(
  file: string,
  request: OwnRequest,
  context: OriginalsContext,
): Promise<OwnAnswer['rows']> {
  const found = await ownCode(file, request, context);
  return found.rows;
}

export async function ownCode(
  file: string,
  { count, range, filters = [], about }: OwnRequest,
  context: OriginalsContext,
): Promise<OwnAnswer> {
  const { ports, signal } = context;
  const of = range === undefined ? {} : { range };
  const asked = { sort: 'total', count: MAX_FUNCTIONS, ...of } as const;
  const all = unwrap(await ports.analysis.query(file, 'profile.functions', asked, { signal }));
  const named = await withOriginals(file, all.rows, context);
  const foreign = named
    .filter((row) => row.url !== '' && (isSame(row, about) || !isAuthorsPlace(writtenPlace(row))))
    .map(({ name, url, line, column, original }) => {
      const place = { name, url, line, column };
      return original === undefined ? place : { ...place, package: packageOf(original.source) };
    });
  const request = { foreign, count, filters: [...filters], ...of };
  const charged = unwrap(await ports.analysis.query(file, 'profile.own-code', request, { signal }));
  const withOriginal = originalsBy(named);
  return { rows: charged.rows.map(ownRowBy(withOriginal)), paths: charged.paths.map(withOriginal) };
}

/** The same for the live bytes of an allocation timeline, whose functions the analysis process finds. */
export async function ownAllocationRows(file: string, count: number, context: OriginalsContext): Promise<OwnRow[]> {
  const { ports, signal } = context;
  const charged = unwrap(await ports.analysis.query(file, 'allocations.own-code', { count }, { signal }));
  const places = charged.rows.flatMap(({ through, ...row }) => [
    row,
    ...through.flatMap(({ parts, ...call }) => [call, ...parts]),
  ]);
  return charged.rows.map(ownRowBy(originalsBy(await withOriginals(file, places, context))));
}

type AddOriginal = <Place extends CpuPlace>(place: Place) => WithOriginal<Place>;

function originalsBy(named: readonly WithOriginal<CpuPlace>[]): AddOriginal {
  const originals = new Map<string, CpuOriginal | undefined>(named.map((row) => [keyOf(row), row.original]));
  return (place) => {
    const original = originals.get(keyOf(place));
    return original === undefined ? place : { ...place, original };
  };
}

/** Adds original places to a row. */
function ownRowBy(withOriginal: AddOriginal): <Row extends OwnCharge>(row: Row) => OwnRow & Omit<Row, 'through'> {
  return ({ through, ...row }) => ({
    ...withOriginal(row),
    through: through.map(({ parts, ...call }) => ({ ...withOriginal(call), parts: parts.map(withOriginal) })),
  });
}
