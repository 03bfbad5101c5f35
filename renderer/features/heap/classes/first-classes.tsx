/** Provisional classes of a snapshot whose edges are still being parsed. */
import { useMemo, useState } from 'react';
import { countNoun, formatCount } from '../../../../shared/base/units.ts';
import type { HeapFirstClasses } from '../../../../shared/engine/heap/contract/heap-classes.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { VirtualTable } from '../../../core/widgets/tables/virtual-table.tsx';
import { CLASS_LAYOUT_KEY, classColumns } from './class-columns.tsx';
import type { ClassLine } from './class-lines.ts';

export function FirstClasses({ classes }: { readonly classes: HeapFirstClasses }) {
  const { rows, classCount, totalSizeBytes } = classes;
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  // Same column widths as the final table.
  const arranged = useTableLayout(CLASS_LAYOUT_KEY);
  const columns = useMemo(
    () => classColumns({ totalSizeBytes, retained: 'computing', onMore: () => {} }).map(unsorted),
    [totalSizeBytes],
  );
  const lines = useMemo(
    () =>
      rows.map((row): ClassLine => ({
        kind: 'class',
        key: row.name,
        row: { ...row, retainedSizeBytes: null, distance: null },
        expanded: false,
      })),
    [rows],
  );
  return (
    <div className="classes column fill" data-testid="first-classes">
      <VirtualTable<ClassLine>
        label="Classes, provisional"
        columns={columns}
        rows={lines}
        keyOf={(line) => line.key}
        selectedKey={selectedKey}
        onSelect={(line) => setSelectedKey(line.key)}
        arranged={arranged}
        footer={
          <>
            <span>
              {lines.length < classCount
                ? `The ${formatCount(lines.length)} largest of ${formatCount(classCount)} classes`
                : countNoun(classCount, 'class', 'classes')}
            </span>
            <span className="grow" />
            <span className="cut" title={PROVISIONAL}>
              {PROVISIONAL}
            </span>
          </>
        }
      />
    </div>
  );
}

const PROVISIONAL =
  'Provisional: sizes of internal parts are not yet added to their owners, and plain objects are not yet grouped by shape';

/** In the order of the result. */
function unsorted({ sortable: _sortable, ...column }: ReturnType<typeof classColumns>[number]) {
  return column;
}
