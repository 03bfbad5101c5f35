/** A function in tables and details: the original name, followed by the dim generated one. */
import { functionName } from '../source-place.ts';
import { functionText } from './call-columns.tsx';
import type { FunctionPlace } from './function-rows.tsx';
import { isDim, otherName, type Originals } from './originals.ts';

export interface FunctionNameProps {
  readonly place: FunctionPlace;
  readonly originals: Originals;
}

export function FunctionName({ place, originals }: FunctionNameProps) {
  const name = functionName(place.name);
  const original = otherName(place, originals);
  const look = isDim(place, originals) ? 'third cut' : 'cut';
  if (original === null) return <span className={look}>{name}</span>;
  return (
    <span className={look}>
      {original} <span className="third">{name}</span>
    </span>
  );
}

/** Both names with both locations, for a tooltip. */
export function functionWords(place: FunctionPlace, { of }: Originals): string {
  const original = of(place);
  if (original === null) return functionText(place);
  const { name, source, line, column } = original;
  return `${name ?? functionName(place.name)}\n${source}:${line}:${column}\n${functionText(place)}`;
}
