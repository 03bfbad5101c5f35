/** A class in a table: its name, and its origin in dim text. */
import type { HeapClassRow } from '../../../../shared/contracts/heap-classes.ts';
import { classNameParts } from './class-name.ts';

export function ClassName({ row }: { row: Pick<HeapClassRow, 'name' | 'url' | 'line'> }) {
  const { name, origin, source } = classNameParts(row.name, row.url, row.line);
  return (
    <span className="class-name">
      <span className="class-own cut">{name}</span>
      {origin === '' ? null : <span className="class-second cut">{origin}</span>}
      {source === '' ? null : <span className="class-second cut">{source}</span>}
    </span>
  );
}
