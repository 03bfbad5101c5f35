/** The columns of a profile's functions and calls: weights in the unit of the profile. */
import { flamePlaceOf, type FlamePlace } from '../../../shared/core/contracts/flame-links.ts';
import type { ProfileFunction } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import { callColumns, functionColumn } from '../../core/widgets/profile/call-columns.tsx';
import { NoteMark } from '../../core/widgets/noted.tsx';
import { FunctionName, functionWords } from '../../core/widgets/profile/function-name.tsx';
import { originalPlace, type Originals } from '../../core/widgets/profile/originals.ts';
import { functionName } from '../../core/widgets/source-place.ts';
import type { Column } from '../../core/widgets/tables/table-columns.ts';
import type { UnitLabels, WeightMeanings } from './profile-units.tsx';

export interface FunctionColumnsOptions {
  readonly unit: UnitLabels;
  /** The base of shares and its name: the total, or the length of a range. */
  readonly whole: number;
  readonly wholeName: string;
  readonly sortable: boolean;
  readonly means: WeightMeanings;
  readonly originals: Originals;
}

export function figureColumns<Row>(
  functionOf: (row: Row) => ProfileFunction | null,
  { unit, originals, means, ...rest }: FunctionColumnsOptions,
): Column<Row>[] {
  return callColumns<Row>(functionOf, {
    ...rest,
    selfMeans: means.self,
    totalMeans: means.total,
    figureOf: unit.cell,
    originalPlaceOf: (fn) => {
      const original = originals.of(fn);
      return original === null ? null : originalPlace(original);
    },
  });
}

function placeOfFunction({ name, url, line, column }: ProfileFunction): FlamePlace {
  return flamePlaceOf({ function: { name, url, line, column } });
}

export function functionColumns(options: FunctionColumnsOptions): Column<ProfileFunction>[] {
  const nameOf = (fn: ProfileFunction): string => functionName(fn.name);
  return [
    functionColumn<ProfileFunction>(
      nameOf,
      (fn) => (
        <span className="words">
          <FunctionName place={fn} originals={options.originals} />
          <NoteMark place={placeOfFunction(fn)} />
        </span>
      ),
      (fn) => functionWords(fn, options.originals),
      options.sortable,
    ),
    ...figureColumns<ProfileFunction>((fn) => fn, options),
  ];
}
