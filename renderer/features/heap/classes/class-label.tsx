/** A class in a table: its name, and its origin in dim text. */
import type { HeapClassRow } from '../../../../shared/engine/heap/contract/heap-classes.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { NoteMark } from '../../../core/widgets/noted.tsx';
import { wholeSource } from '../../../core/widgets/source-place.ts';
import { useHeapNames } from '../heap-names.ts';
import { classNameParts } from './class-name.ts';

type NamedClass = Pick<HeapClassRow, 'name' | 'url' | 'line' | 'column' | 'original' | 'isThirdParty'>;

/** Both names of a class with their places, for a tooltip. */
export function classTooltip({ name, url, line = 0, column = 0, original }: NamedClass): string {
  const generated = url === undefined ? [name] : [name, wholeSource({ url, line, column })];
  if (original === undefined) return generated.join('\n');
  return [original.name ?? name, `${original.source}:${original.line}:${original.column}`, ...generated].join('\n');
}

/** The name of a class as it is shown. */
export function classText({ name, original }: Pick<NamedClass, 'name' | 'original'>, names: ShownNames): string {
  return (names === 'original' ? original?.name : null) ?? name;
}

/** With the original name if a source map has it and it is to be shown, and the generated one as its origin. */
export function ClassName({ row }: { row: NamedClass }) {
  const { shown, dimsThirdParty } = useHeapNames();
  const { original } = row;
  const known = shown === 'original' ? (original?.name ?? null) : null;
  const isDim = dimsThirdParty && (row.isThirdParty === true || original?.ignored === true);
  const generated = classNameParts(row.name, row.url, row.line, row.column);
  const { name, origin, source } =
    original === undefined || known === null
      ? generated
      : {
          name: known,
          origin: known === generated.name ? generated.origin : row.name,
          source: classNameParts('', original.source, original.line, original.column).source,
        };
  return (
    <span className={isDim ? 'class-name words is-third-party' : 'class-name words'}>
      <span className="class-own cut">{name}</span>
      {origin === '' ? null : <span className="class-second third small cut">{origin}</span>}
      {source === '' ? null : <span className="class-second third small cut">{source}</span>}
      <NoteMark place={{ view: 'summary', className: row.name }} />
    </span>
  );
}
