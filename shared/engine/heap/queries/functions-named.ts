/** Functions by the names that answers print for them: all functions are one class, but a table that lists them names each. */
import { startOfText } from '../graph/string-text.ts';
import { aroundUnnamed, originalOfNode } from '../open/heap-originals.ts';
import { locationOf } from '../open/object-location.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';

/** `tick()` or `closure in mounted`, with the place or the id that answers write behind it: `closure in mounted (fit.js:9:17) @123`. */
const PRINTED =
  /^(?:closure in (?<around>.+?)|(?<name>[^()]+)\(\))(?: \([^()]*:(?<line>\d+):(?<column>\d+)\))?(?: @\d+)?$/s;
const NAME_CHARS = 500;

/** Ordinals of the functions with a printed name, in file order; none for a name that no function has. */
export function functionsNamed({ document, originals }: OpenSnapshot, printed: string): Uint32Array {
  const { around, name, line, column } = PRINTED.exec(printed)?.groups ?? {};
  const { nodes, meta, strings } = document.graph;
  const closure = meta.nodeTypes.indexOf('closure');
  const found: number[] = [];
  if (around === undefined && name === undefined) return new Uint32Array(0);
  const isNamed = (ordinal: number): boolean => {
    const original = originalOfNode(document, originals, ordinal);
    const generated = startOfText(strings, nodes.name[ordinal], NAME_CHARS);
    const known = original?.name ?? (generated === '' ? null : generated);
    const isIt =
      name === undefined
        ? (original?.name ?? null) === null &&
          (original?.around ?? aroundUnnamed(document, originals, ordinal)) === around
        : known === name;
    if (!isIt || line === undefined) return isIt;
    const place = original ?? locationOf(document.graph, ordinal);
    return place?.line === Number(line) && place.column === Number(column);
  };
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1)
    if (nodes.type[ordinal] === closure && isNamed(ordinal)) found.push(ordinal);
  return Uint32Array.from(found);
}
