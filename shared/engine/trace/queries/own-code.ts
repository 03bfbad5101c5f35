/** Work of packages, other origins and the browser for the author's functions, in the calls of a thread. */
import { packageOf } from '../../../base/script-package.ts';
import { US_PER_MS } from '../../../base/units.ts';
import { isWorkbenchScript, WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import type { CpuPlace } from '../../profile/contract/sampled-profiles.ts';
import type { OwnCode, TracePlace } from '../contract/trace-causes.ts';
import type { TraceLabel } from '../contract/traces.ts';
import {
  largestCharges,
  largestPaths,
  MAX_PATHS,
  ownCodeOf,
  type CodeOwner,
  type ForeignPlace,
} from '../../code-use/own-code.ts';
import type { CallRows } from './call-tree.ts';

function keyOf({ name, url, line, column }: CpuPlace): string {
  return `${name}\n${url}:${line}:${column}`;
}

/** Events count below functions only: what a function made the browser do. */
export function ownCodeOfThread(
  { count, parent, labelOf, selfUs }: CallRows,
  labels: readonly TraceLabel[],
  foreign: readonly ForeignPlace[],
  most: number,
): OwnCode {
  const others = new Map(foreign.map((place) => [keyOf(place), place]));
  const ownerOf = (at: number): CodeOwner => {
    const label = labels[at];
    if (label.kind === 'event' || isWorkbenchScript(label.url)) return 'none';
    if (label.url === '' && label.name === WORKBENCH_ENTRY) return 'none';
    return label.url === '' || others.has(keyOf(label)) ? 'other' : 'author';
  };
  const placeOf = (at: number): TracePlace => {
    const { kind, name, url, line, column } = labels[at];
    // An event that runs a function has its place; as work of others it is the event.
    return kind === 'event' ? { name, url: '', line: 0, column: 0 } : { name, url, line, column };
  };
  const found = ownCodeOf(
    { count, caller: parent, functionOf: labelOf, self: selfUs },
    {
      ownerOf,
      packageOf(at) {
        const label = labels[at];
        if (label.kind === 'event' || label.url === '') return null;
        return others.get(keyOf(label))?.package ?? packageOf(label.url);
      },
    },
  );
  const ms = (us: number): number => us / US_PER_MS;
  let ownedUs = 0;
  for (const { charged } of found.charges.values()) ownedUs += charged;
  return {
    totalMs: ms(ownedUs + found.unowned),
    unownedMs: ms(found.unowned),
    rows: largestCharges(found, { ownerOf }, placeOf, most).map(({ place, self, charged, through }) => ({
      place,
      selfMs: ms(self),
      totalMs: ms(charged),
      through: through.map(({ called, weight, all, parts }) => ({
        place: called,
        ms: ms(weight),
        allMs: ms(all),
        parts: parts.map((part) => ({ place: part.called, ms: ms(part.weight), isOwn: part.isOwn })),
      })),
    })),
    paths: largestPaths(found, MAX_PATHS).map(({ functionOf, depth, total }) => ({
      place: placeOf(functionOf),
      depth,
      totalMs: ms(total),
    })),
  };
}
