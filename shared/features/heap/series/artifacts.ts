/** Growth that only tools, builds for development or the engine keep: told apart from growth of the page. */
import type { Ask } from '../../../core/kinds/ask.ts';

/** Realms that are looked at for the window of a page. */
const LOOKED_AT = 20;

/** True if the heap is that of a page or of a worker of one, and not of a process such as Node. */
export async function isOfBrowser(file: string, ask: Ask): Promise<boolean> {
  const found = await ask(file, 'heap.realms', { count: LOOKED_AT });
  return found.rows.some(({ kind }) => kind === 'window' || kind === 'worker');
}

/** Objects without those that only artifacts keep. `last`: the file of the last snapshot. */
export async function withoutArtifactObjects<Each>(
  objects: readonly Each[],
  nodeOf: (each: Each) => number,
  last: string,
  ask: Ask,
): Promise<Each[]> {
  if (objects.length === 0) return [];
  const { artifacts } = await ask(last, 'heap.present', { nodes: objects.map(nodeOf), findsArtifacts: true });
  const kept = new Set(artifacts);
  return objects.filter((each) => !kept.has(nodeOf(each)));
}
