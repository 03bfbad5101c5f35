/** Chooses how the boxes of a chart are colored: by kind of code, by script, by package or by function. */
import { INTERNAL, packageOf } from '../../../shared/base/script-package.ts';
import type { CpuPlace } from '../../../shared/contracts/sampled-profiles.ts';
import type { FlameColours } from '../../stores/layout.ts';
import { CATEGORIES, categoryOf } from '../../widgets/profile/function-category.ts';
import { sourcePlace } from '../../widgets/source-place.ts';

export interface ColourGroup {
  readonly id: string;
  /** Null: the group has no entry in the legend. */
  readonly label: string | null;
  /** The design token of its color. */
  readonly token: string;
}

export interface Colouring {
  readonly by: FlameColours;
  readonly groups: readonly ColourGroup[];
  /** Index in `groups`. */
  readonly groupOf: (place: CpuPlace, pageOrigin: string) => number;
}

/** Colors of scripts, packages and functions; those of garbage collection, V8's own code and the root are reserved. */
const HUES = [
  '--fl-script',
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

/** Scripts or packages that get a color of their own; the others share one. */
export const COLOURED_GROUPS = HUES.length;

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

/** `names`: scripts or packages in the order in which they get colors, largest first. */
function byGroup(by: 'url' | 'package', names: readonly string[]): Colouring {
  const coloured = names.slice(0, HUES.length);
  const indexOf = new Map(coloured.map((name, at) => [name, at]));
  const others = coloured.length;
  return {
    by,
    groups: [
      ...coloured.map((name, at) => ({
        id: name,
        label: by === 'url' ? sourcePlace({ url: name, line: 0 }) || name : name,
        token: HUES[at] ?? '--fl-native',
      })),
      { id: 'others', label: by === 'url' ? 'Other scripts' : 'Other packages', token: '--fl-native' },
      ...RESERVED,
    ],
    groupOf: (place, pageOrigin) => {
      const reserved = reservedGroup(place, pageOrigin, others + 1);
      if (reserved >= 0) return reserved;
      const name = by === 'package' ? packageOf(place.url) : place.url === '' ? INTERNAL : place.url;
      return indexOf.get(name) ?? others;
    },
  };
}

/** `names` as in `profile.groups`; unused by kind and by function. */
export function colouringBy(by: FlameColours, names: readonly string[]): Colouring {
  if (by === 'kind') return BY_KIND;
  return by === 'function' ? BY_FUNCTION : byGroup(by, names);
}
