/** Clusters of what is new in the last of some pictures of heaps. */
import { HeapClusterSchema, type HeapCluster } from '../contract/heap-differences.ts';
import { compareHeaps } from '../diff/diff.ts';
import { findClusters, type Clusters } from '../leaks/clusters.ts';
import { createOpenSnapshot, type OpenSnapshot } from '../open/open-snapshot.ts';
import { runSteps } from '../../steps/steps.ts';
import { heap, parsePicture, type PictureNode } from './heap-picture.ts';
import { readDocument } from './read-heap.ts';

type Nodes = Record<string, PictureNode>;

/** Ids are assigned by key across all pictures; class names are keys without their number. */
export function clustersOf(
  pictures: readonly string[],
  nodes: Nodes = {},
): { found: Clusters; current: OpenSnapshot; shown: HeapCluster[] } {
  const keys = [...new Set(pictures.flatMap((picture) => parsePicture(picture).keys))];
  const documents = pictures.map((picture) =>
    readDocument(
      heap(
        picture,
        Object.fromEntries(
          keys.map((key, at) => [
            key,
            { id: at * 2 + 1, ...(key === 'root' ? {} : { name: key.replace(/\d+$/, '') }), ...nodes[key] },
          ]),
        ),
      ),
    ),
  );
  const [base, ...rest] = documents;
  const last = rest.pop();
  if (base === undefined || last === undefined) throw new Error('two pictures at least');
  const current = createOpenSnapshot(last);
  const figures = runSteps(current.computeFigures());
  const diff = runSteps(compareHeaps(last, base));
  const opposite = { snapshot: createOpenSnapshot(base), changed: diff.allNodes('removed') };
  const found = runSteps(
    findClusters({ snapshot: current, figures, changed: diff.allNodes('added'), between: rest, opposite }),
  );
  const shown = found.clusters.map((cluster) => HeapClusterSchema.parse(found.describe(current, cluster)));
  return { found, current, shown };
}
