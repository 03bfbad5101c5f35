/** The columns of a sampled heap profile: bytes of functions and calls. */
import type { ReactNode } from 'react';
import type { SampledFunction } from '../../../shared/contracts/allocations.ts';
import { Bytes } from '../../widgets/figure.tsx';
import { callColumns, functionColumn, functionText } from '../../widgets/profile/call-columns.tsx';
import { functionName } from '../../widgets/source-place.ts';
import type { Column } from '../../widgets/table-columns.ts';

export interface ProfileColumnsOptions {
  readonly totalSizeBytes: number;
  readonly sortable: boolean;
  /** What self and total count in this table. */
  readonly selfMeans: string;
  readonly totalMeans: string;
}

function bytes(sizeBytes: number): ReactNode {
  return <Bytes sizeBytes={sizeBytes} />;
}

export function profileColumns<Row>(
  functionOf: (row: Row) => SampledFunction | null,
  { totalSizeBytes, ...rest }: ProfileColumnsOptions,
): Column<Row>[] {
  return callColumns<Row>(
    (row) => {
      const fn = functionOf(row);
      return fn === null ? null : { ...fn, self: fn.selfSizeBytes, total: fn.totalSizeBytes, samples: fn.count };
    },
    {
      ...rest,
      whole: totalSizeBytes,
      wholeName: 'the profile',
      figureOf: bytes,
    },
  );
}

export function functionColumns(options: ProfileColumnsOptions): Column<SampledFunction>[] {
  const nameOf = (fn: SampledFunction): string => functionName(fn.name);
  return [
    functionColumn<SampledFunction>(nameOf, nameOf, functionText, options.sortable),
    ...profileColumns<SampledFunction>((fn) => fn, options),
  ];
}
