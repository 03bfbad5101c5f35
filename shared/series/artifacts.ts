/** Growth that only tools, builds for development or the engine keep: told apart from growth of the page. */
import type { Ask } from './ask.ts';
import { isArtifact } from '../kinds/heap/artifact-text.ts';

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
  const ofPage: Each[] = [];
  for (const each of objects) {
    const params = { nodes: [nodeOf(each)], skipsMissing: true, findsArtifacts: true };
    const freed = await ask(last, 'heap.what-if', params);
    const { artifacts, freedCount } = freed;
    if (!isArtifact({ ...(artifacts === undefined ? {} : { artifacts }), topCount: freedCount })) ofPage.push(each);
  }
  return ofPage;
}
