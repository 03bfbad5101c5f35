/** Publishes the selected retaining path of an object, for clients that ask what is selected. */
import type { HeapNode, HeapPath } from '../../../../shared/contracts/heap/heap-objects.ts';
import type { ShownNames } from '../../../../shared/contracts/original-positions.ts';
import { usePublishedSelection } from '../../../stores/hooks/use-published-selection.ts';
import { cutName, pathOfKey, pathText, type PathLine } from './path-lines.ts';

/** Longest name and path that are published. */
const MAX_NAME = 500;
const MAX_PATH = 4000;

export interface PublishedPathParts {
  /** The document of the capture, outside a tab. */
  readonly documentId: string;
  readonly node: HeapNode;
  readonly paths: readonly HeapPath[];
  /** The selected line; null if none is. */
  readonly line: PathLine | null;
  /** True if the paths are those that a link counts: without ignored edges, and without weak ones. */
  readonly areNumbered: boolean;
  readonly names: ShownNames;
}

/** A path has a link by its number; where edges are ignored or weak ones shown, the link leads to its object. */
export function usePublishedPath({ documentId, node, paths, line, areNumbered, names }: PublishedPathParts): void {
  const index = line === null ? -1 : pathOfKey(line.key);
  const path = paths[index];
  const key = line === null || path === undefined ? null : JSON.stringify([node.id, line.key, areNumbered]);
  usePublishedSelection(documentId, key, () =>
    line === null || path === undefined
      ? null
      : {
          place: areNumbered ? { view: 'path', id: node.id, path: index + 1 } : { view: 'object', id: node.id },
          facts: {
            name: node.name.slice(0, MAX_NAME),
            shallowSizeBytes: node.shallowSizeBytes,
            retainedSizeBytes: node.retainedSizeBytes,
            distance: node.distance,
            path: pathText(path, names).slice(0, MAX_PATH),
            ...(line.kind === 'step' && line.edge !== null ? { edge: cutName(line, names).slice(0, MAX_NAME) } : {}),
          },
        },
  );
}
