/** Named filters next to the class filter: DevTools' filters and kinds of waste. */
import {
  HeapObjectKindSchema,
  type HeapFilter,
  type HeapObjectKind,
} from '../../../../shared/engine/heap/contract/heap-filters.ts';

export type Preset = 'all' | 'allocated' | HeapObjectKind | WastePreset;
const WASTE_PRESETS = ['dead-captures', 'duplicate-strings', 'shapes', 'collections'] as const;
/** Presets whose rows are groups, not classes. */
export type WastePreset = (typeof WASTE_PRESETS)[number] | 'realms' | 'waiting';

export interface PresetWords {
  readonly label: string;
  /** Shown if nothing matches. */
  readonly empty: string;
}

export const PRESET_WORDS: Readonly<Record<Preset, PresetWords>> = {
  all: { label: 'All objects', empty: 'The snapshot has no classes.' },
  allocated: { label: 'Allocated between captures', empty: 'No object allocated in between is alive.' },
  'detached-dom': { label: 'Detached nodes', empty: 'No detached node is alive.' },
  detached: { label: 'Retained by detached nodes', empty: 'No object is retained by detached nodes.' },
  listeners: { label: 'Retained by event listeners', empty: 'No object is retained by event listeners.' },
  contexts: { label: 'Retained by contexts', empty: 'No object is retained by function contexts.' },
  console: { label: 'Retained by the console', empty: 'No object is retained by the console.' },
  realms: { label: 'Realms', empty: 'The snapshot has no realms.' },
  waiting: { label: 'Waiting', empty: 'Nothing waits.' },
  'dead-captures': { label: 'Dead captures', empty: 'No variable is kept that no living function can read.' },
  'duplicate-strings': { label: 'Duplicate strings', empty: 'No duplicate strings.' },
  shapes: { label: 'Similar plain objects', empty: 'No two plain objects have the same properties.' },
  collections: { label: 'Empty and sparse collections', empty: 'No empty or sparse collections.' },
};

export const PRESET_GROUPS: readonly { readonly title: string; readonly presets: readonly Preset[] }[] = [
  { title: 'Objects', presets: ['all', 'allocated', 'realms', 'waiting'] },
  { title: 'Retained', presets: HeapObjectKindSchema.options },
  { title: 'Waste', presets: WASTE_PRESETS },
];

export function isWaste(preset: Preset): preset is WastePreset {
  return preset === 'realms' || preset === 'waiting' || WASTE_PRESETS.some((waste) => waste === preset);
}

/** The filter of a preset for classes and objects; null for all. The ids of `allocated` are selected by the person. */
export function presetFilter(preset: Preset, born: HeapFilter | null): HeapFilter | null {
  if (preset === 'all' || isWaste(preset)) return null;
  return preset === 'allocated' ? born : { kind: preset };
}
