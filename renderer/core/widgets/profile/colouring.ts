/** Chooses how the boxes of a chart are colored: by whose code it is, by category of code, by file, by package or by function. */
import { packageOf } from '../../../../shared/base/script-package.ts';
import type { CpuPlace } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import { sourcePlace } from '../source-place.ts';
import { CATEGORIES, categoryOf } from './function-category.ts';
import { NO_ORIGINALS, type Originals } from './originals.ts';

/** Meaning of the colors of a chart. */
export type ColouredBy = 'owner' | 'kind' | 'url' | 'package' | 'function';

export interface ColourGroup {
  readonly id: string;
  /** Null: the group has no entry in the legend. */
  readonly label: string | null;
  /** The design token of its color. */
  readonly token: string;
}

export interface Colouring {
  readonly by: ColouredBy;
  readonly groups: readonly ColourGroup[];
  /** Index in `groups`. */
  readonly groupOf: (place: CpuPlace, pageOrigin: string) => number;
}

/** Colors of scripts, packages and functions; those of garbage collection, V8's own code and the root are reserved. */
const HUES = [
  '--fl-own',
  '--fl-load',
  '--fl-third',
  '--fl-paint',
  '--fl-layout',
  '--fl-framework',
  '--fl-compile',
  '--fl-event',
  '--fl-timing',
  '--fl-style',
  '--fl-timer',
] as const;

const BY_KIND: Colouring = {
  by: 'kind',
  groups: CATEGORIES,
  groupOf: (place, pageOrigin) => {
    const category = categoryOf(place, pageOrigin);
    return CATEGORIES.findIndex(({ id }) => id === category);
  },
};

const RESERVED = CATEGORIES.filter(({ id }) => id === 'gc' || id === 'task');

/** The index of V8's own entries among the last groups; −1 for a function. */
function reservedGroup(place: CpuPlace, pageOrigin: string, first: number): number {
  const category = categoryOf(place, pageOrigin);
  const at = RESERVED.findIndex(({ id }) => id === category);
  return at < 0 ? -1 : first + at;
}

const OWNERS = [
  { id: 'own', label: 'Own code', token: '--fl-own' },
  { id: 'library', label: 'Libraries', token: '--fl-library' },
  { id: 'engine', label: 'Engine', token: '--fl-native' },
  ...RESERVED,
] as const;

/** The author's code, that of others, and what the engine does for both. */
function byOwner(originals: Originals): Colouring {
  return {
    by: 'owner',
    groups: OWNERS,
    groupOf: (place, pageOrigin) => {
      const reserved = reservedGroup(place, pageOrigin, 3);
      if (reserved >= 0) return reserved;
      if (isLibrary(place, originals, pageOrigin)) return categoryOf(place, pageOrigin) === 'native' ? 2 : 1;
      return 0;
    },
  };
}

/** FNV-1a: equal functions have equal colors in every profile. */
function hashOf({ name, url, line }: CpuPlace): number {
  let hash = 0x811c_9dc5;
  for (const character of `${name} ${url} ${line}`)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x0100_0193);
  return hash >>> 0;
}

const BY_FUNCTION: Colouring = {
  by: 'function',
  groups: [...HUES.map((token) => ({ id: token, label: null, token })), ...RESERVED],
  groupOf: (place, pageOrigin) => {
    const reserved = reservedGroup(place, pageOrigin, HUES.length);
    return reserved >= 0 ? reserved : hashOf(place) % HUES.length;
  },
};

/** Files and packages with a color of their own; the others share the last one, which stands out from libraries too. */
const GROUP_HUES = HUES.slice(0, -1);
const OTHERS_HUE = HUES[HUES.length - 1] ?? '--fl-own';

/** By file: code of packages, other origins and the runtime, which is not the author's. */
const LIBRARIES = { id: 'libraries', label: 'Libraries', token: '--fl-native' } as const;

function isLibrary(place: CpuPlace, originals: Originals, pageOrigin: string): boolean {
  if (originals.isThirdParty(place, pageOrigin)) return true;
  return originals.of(place) === null && categoryOf(place, pageOrigin) !== 'script';
}

/** The file or the package of a function, by its original source where a map has it. */
function groupName(by: 'url' | 'package', place: CpuPlace, originals: Originals): string {
  const source = originals.of(place)?.source ?? place.url;
  return by === 'package' ? packageOf(source) : source;
}

/** Files of the author, or packages, that get a color of their own: those with the largest self weight. */
export function largestGroups(
  by: ColouredBy,
  rows: readonly (CpuPlace & { readonly self: number })[],
  originals: Originals,
  pageOrigin: string,
): string[] {
  if (by !== 'url' && by !== 'package') return [];
  const weights = new Map<string, number>();
  for (const row of rows) {
    if (row.url === '' || (by === 'url' && isLibrary(row, originals, pageOrigin))) continue;
    const name = groupName(by, row, originals);
    weights.set(name, (weights.get(name) ?? 0) + row.self);
  }
  return [...weights]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, GROUP_HUES.length)
    .map(([name]) => name);
}

/** `names`: as `largestGroups` has them. */
function byGroup(by: 'url' | 'package', names: readonly string[], originals: Originals): Colouring {
  const indexOf = new Map(names.map((name, at) => [name, at]));
  const others = names.length;
  const libraries = by === 'url' ? [LIBRARIES] : [];
  return {
    by,
    groups: [
      ...names.map((name, at) => ({
        id: name,
        label: by === 'url' ? sourcePlace({ url: name, line: 0 }) || name : name,
        token: GROUP_HUES[at] ?? OTHERS_HUE,
      })),
      { id: 'others', label: by === 'url' ? 'Other files' : 'Other packages', token: OTHERS_HUE },
      ...libraries,
      ...RESERVED,
    ],
    groupOf: (place, pageOrigin) => {
      const reserved = reservedGroup(place, pageOrigin, others + 1 + libraries.length);
      if (reserved >= 0) return reserved;
      if (by === 'url' && isLibrary(place, originals, pageOrigin)) return others + 1;
      return indexOf.get(groupName(by, place, originals)) ?? others;
    },
  };
}

/** `names` as in `largestGroups`; unused by owner, kind and function. */
export function colouringBy(by: ColouredBy, names: readonly string[], originals = NO_ORIGINALS): Colouring {
  if (by === 'owner') return byOwner(originals);
  if (by === 'kind') return BY_KIND;
  return by === 'function' ? BY_FUNCTION : byGroup(by, names, originals);
}
