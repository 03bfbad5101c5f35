/** Columns of a table of objects. */
import { shownDistance, type HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { bytesColumn, countColumn } from '../../../core/widgets/tables/figure-columns.tsx';
import type { Column } from '../../../core/widgets/tables/table-columns.ts';
import { LineName, lineText, otherNames, shownNames } from './object-cells.tsx';
import type { ObjectLine } from './object-lines.ts';
import type { Retained } from './use-retained.ts';

export interface ObjectColumnsOptions {
  readonly retained: Retained['state'];
  readonly onMore: (parentKey: string) => void;
  /** A class column for lists with objects of many classes. */
  readonly hasClass?: boolean;
  readonly names?: ShownNames;
}

/** The class by both names. */
function classTooltip(node: HeapNode, names: ShownNames): string {
  return [shownNames(node, names).name, otherNames(node, names) ?? ''].filter(Boolean).join('\n');
}

export function objectColumns(options: ObjectColumnsOptions): Column<ObjectLine>[] {
  const { retained, onMore, hasClass = false, names = 'original' } = options;
  const known = (figure: number | null): number | null | undefined => (retained === 'ready' ? figure : undefined);
  const columns: (Column<ObjectLine> | null)[] = [
    {
      id: 'object',
      title: 'Object',
      width: 'grow',
      minWidthPx: 180,
      cell: (line) => <LineName line={line} onMore={onMore} isNamed={!hasClass} />,
      text: (line) => lineText(line, names),
      // Objects have a hover card instead.
      tooltip: (line) => (line.kind === 'object' ? '' : lineText(line)),
      canHide: false,
    },
    hasClass
      ? {
          id: 'class',
          title: 'Class',
          width: 180,
          cell: (line) =>
            line.kind === 'object' ? (
              <span className="cut second">{shownNames(line.item.node, names).name}</span>
            ) : null,
          text: (line) => (line.kind === 'object' ? shownNames(line.item.node, names).name : ''),
          tooltip: (line) => (line.kind === 'object' ? classTooltip(line.item.node, names) : ''),
        }
      : null,
    retained === 'failed'
      ? null
      : countColumn(
          'distance',
          'Distance',
          (line) => (line.kind === 'object' ? known(shownDistance(line.item.node.distance)) : 'blank'),
          { width: 72, explanation: 'Edges on the shortest path from the root' },
        ),
    bytesColumn('shallow', 'Shallow', (line) => (line.kind === 'object' ? line.item.node.shallowSizeBytes : 'blank'), {
      explanation: 'Shallow size: the object itself',
    }),
    retained === 'failed'
      ? null
      : bytesColumn(
          'retained',
          'Retained',
          (line) => (line.kind === 'object' ? known(line.item.node.retainedSizeBytes) : 'blank'),
          { explanation: 'Retained size: bytes that would be freed with the object' },
        ),
  ];
  return columns.filter((column) => column !== null);
}
