/** The columns of a CPU profile: times of functions and calls. */
import type { CpuFunction } from '../../../shared/contracts/cpu-profiles.ts';
import { callColumns, functionColumn } from '../../widgets/profile/call-columns.tsx';
import { functionName } from '../../widgets/source-place.ts';
import type { Column } from '../../widgets/table-columns.ts';
import { FunctionName, functionWords } from '../../widgets/profile/function-name.tsx';
import { msCell } from './milliseconds.tsx';
import { originalPlace, type Originals } from '../../widgets/profile/originals.ts';

export interface CpuColumnsOptions {
  /** The base of shares: active time, or the length of a range. */
  readonly wholeMs: number;
  readonly wholeName: string;
  readonly sortable: boolean;
  readonly selfMeans: string;
  readonly totalMeans: string;
  readonly originals: Originals;
}

export function cpuColumns<Row>(
  functionOf: (row: Row) => CpuFunction | null,
  { wholeMs, originals, ...rest }: CpuColumnsOptions,
): Column<Row>[] {
  return callColumns<Row>(
    (row) => {
      const fn = functionOf(row);
      return fn === null ? null : { ...fn, self: fn.selfMs, total: fn.totalMs };
    },
    {
      ...rest,
      whole: wholeMs,
      figureOf: msCell,
      originalPlaceOf: (fn) => {
        const original = originals.of(fn);
        return original === null ? null : originalPlace(original);
      },
    },
  );
}

export function functionColumns(options: CpuColumnsOptions): Column<CpuFunction>[] {
  const nameOf = (fn: CpuFunction): string => functionName(fn.name);
  return [
    functionColumn<CpuFunction>(
      nameOf,
      (fn) => <FunctionName place={fn} originals={options.originals} />,
      (fn) => functionWords(fn, options.originals),
      options.sortable,
    ),
    ...cpuColumns<CpuFunction>((fn) => fn, options),
  ];
}
