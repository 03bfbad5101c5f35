/** Tells realms: the answer of the tool and the window use the same words. */
import { countNoun, formatBytes } from '../../base/units.ts';
import type { HeapRealm } from '../../engine/heap/contract/heap-realms.ts';
import { nodeName } from './heap-text.ts';

export const REALM_WORDS: Readonly<Record<HeapRealm['kind'], string>> = {
  window: 'window or frame',
  worker: 'worker',
  node: 'main context of Node',
  vm: 'vm context',
  engine: 'no window or worker',
};

/** Name of a realm without an address. */
const NAMELESS: Readonly<Record<HeapRealm['kind'], string>> = {
  window: 'window without scripts',
  worker: 'worker without scripts',
  node: 'Node',
  vm: 'vm context without scripts',
  engine: 'runtime',
};

/** Its address, or that of one of its scripts. An isolated world of a page is named after it. */
export function realmName({ kind, url, script, globalObject }: HeapRealm): string {
  const named = globalObject === null ? '' : nodeName(globalObject);
  if (named.startsWith('(')) return named;
  return script ?? url ?? NAMELESS[kind];
}

/** `.keptWindow of Registry`. */
export function holderText({ from, edge }: HeapRealm['holders'][number]): string {
  return `.${edge.original ?? edge.name} of ${nodeName(from)}`;
}

export function realmsText(realms: readonly HeapRealm[]): string {
  const gone = realms.filter(({ isGone }) => isGone);
  if (gone.length === 0) return 'No realm is kept whose frame is gone.';
  const bytes = gone.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return `${countNoun(gone.length, 'realm')} should be gone: the frame is, and ${formatBytes(bytes)} of its objects are kept.`;
}
