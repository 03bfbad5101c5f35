/** A class in a table: its name, and its origin in dim text. */
import type { HeapClassRow } from '../../../../shared/contracts/heap-classes.ts';
import { classNameParts } from './class-name.ts';

/** With the original name if a source map has it, and the generated one as its origin. */
export function ClassName({ row }: { row: Pick<HeapClassRow, 'name' | 'url' | 'line' | 'original'> }) {
  const { original } = row;
  const known = original?.name ?? null;
  const generated = classNameParts(row.name, row.url, row.line);
  const { name, origin, source } =
    original === undefined || known === null
      ? generated
      : {
          name: known,
          origin: known === generated.name ? generated.origin : row.name,
          source: classNameParts('', original.source, original.line).source,
        };
  return (
    <span className="class-name">
      <span className="class-own cut">{name}</span>
      {origin === '' ? null : <span className="class-second cut">{origin}</span>}
      {source === '' ? null : <span className="class-second cut">{source}</span>}
    </span>
  );
}
