/**
 * Elements around those in the variables of a component of Svelte. They belong to it up to the one that its template begins with, or below one
 * that is known to be of another component or that holds several instances.
 */
import type { ComponentClaims } from './component-claims.ts';
import type { ElementTree } from './element-tree.ts';
import type { SvelteVariable, SvelteViews } from './svelte.ts';

/** Elements around an element that are looked at. */
const MAX_ANCESTORS = 512;

export function claimAround({ starts, variables }: SvelteViews, tree: ElementTree, claims: ComponentClaims): void {
  /** By element: the first variable in it, of all those that are not shared. */
  const firstIn = new Map<number, SvelteVariable>();
  const shared = new Set<number>();
  const ancestorsOf = function* ancestorsOf({ ordinal }: SvelteVariable): Generator<number> {
    let at = tree.parentOf(ordinal);
    for (let steps = 0; at >= 0 && steps < MAX_ANCESTORS; steps += 1) {
      yield at;
      at = tree.parentOf(at);
    }
  };
  for (const variable of variables) {
    for (const around of ancestorsOf(variable)) {
      const first = firstIn.get(around) ?? variable;
      firstIn.set(around, first);
      if (first.context === variable.context) continue;
      shared.add(around);
      // One component may be inside the other: which of them made the element is not known.
      if (first.name !== variable.name) claims.markUnclear(around);
    }
  }
  for (const variable of variables) {
    if (starts.has(variable.ordinal)) continue;
    const path: number[] = [];
    for (const around of ancestorsOf(variable)) {
      const isOutside = claims.of(around) !== null || shared.has(around);
      if (!isOutside) path.push(around);
      if (!isOutside && !starts.has(around)) continue;
      for (const element of path) claims.claim(element, { name: variable.name, framework: 'Svelte', role: 'part' });
      break;
    }
  }
}
