/** Classes of which each action leaves the same number: those that are the page's. */
import type { SteadyClass } from '../../../engine/heap/contract/leak-growth.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { steadyElements } from '../growing/steady-classes.ts';
import { withoutArtifactObjects } from './artifacts.ts';

/** Objects of a class. */
const LOOKED_AT = 10;
/** A class is of the page's growth if this share of the objects looked at is. */
const MIN_SHARE = 0.5;

/** What scripts put into a document, of all that the browser has objects for; its elements are told apart. */
const DOCUMENT_CLASS = /^(?:Text|Comment|ShadowRoot|CSSStyleSheet|blink::StyleRule)$/;
/** Is in elements, which are told in its place. */
const IN_ELEMENTS = /^(?:Text|Comment|blink::StyleRule)$/;

/**
 * Those of which scripts made the objects, that not only tools keep, and that stay after a wait. Blink keeps entries of its own, with limits: of long tasks and frames,
 * layout shifts, and the rectangles of these; an action that is slow leaves some each time. What is in a document is the page's. The console keeps what is logged. `files`: the snapshots of the hunt;
 * `later`: the one after a wait, null if there is none.
 */
export async function classesOfPage(
  classes: readonly SteadyClass[],
  { files, later }: { readonly files: readonly string[]; readonly later: string | null },
  ask: Ask,
): Promise<readonly SteadyClass[]> {
  const [base, last] = [files[0], files.at(-1)];
  if (base === undefined || last === undefined) return [];
  const hasElements = steadyElements(classes).length > 0;
  const isOfDocument = (name: string): boolean => DOCUMENT_CLASS.test(name) && !(hasElements && IN_ELEMENTS.test(name));
  const madeOf = new Map<SteadyClass, readonly HeapNode[]>();
  for (const each of classes) {
    const one = { base, className: each.name, side: 'added', count: LOOKED_AT } as const;
    const added = await ask(last, 'heap.diff-objects', one);
    madeOf.set(
      each,
      added.rows.filter(({ type, name }) => type !== 'native' || isOfDocument(name)),
    );
  }
  const kept = await withoutArtifactObjects([...madeOf.values()].flat(), ({ id }) => id, last, ask);
  const nodes = kept.map(({ id }) => id);
  const staying = new Set(later === null ? nodes : (await ask(later, 'heap.present', { nodes })).nodes);
  return classes.filter((each) => {
    const made = madeOf.get(each) ?? [];
    const present = made.filter(({ id }) => staying.has(id)).length;
    return present > 0 && present >= MIN_SHARE * made.length;
  });
}
