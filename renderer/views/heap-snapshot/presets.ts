/** Filters with a name, for the button beside the class filter: what DevTools calls filters, and what wastes room. */
import { HeapObjectKindSchema, type HeapFilter, type HeapObjectKind } from '../../../shared/contracts/heap-filters.ts';

export type Preset = 'all' | 'allocated' | HeapObjectKind | WastePreset;
/** Those whose rows are groups of their own, not classes. */
export type WastePreset = 'duplicate-strings' | 'shapes' | 'collections';

export interface PresetWords {
  readonly label: string;
  /** Said where nothing matches. */
  readonly empty: string;
}

export const PRESET_WORDS: Readonly<Record<Preset, PresetWords>> = {
  all: { label: 'All objects', empty: 'The snapshot holds no class with any size.' },
  allocated: { label: 'Allocated between captures', empty: 'Nothing that was allocated in between is still there.' },
  'detached-dom': { label: 'Detached nodes', empty: 'No node that left its document is still alive.' },
  detached: { label: 'Kept by detached nodes', empty: 'No detached node keeps an object alive.' },
  listeners: { label: 'Kept by event listeners', empty: 'No event listener alone keeps an object alive.' },
  contexts: { label: 'Kept by contexts', empty: 'No context of a function alone keeps an object alive.' },
  console: { label: 'Kept by the console', empty: 'The console keeps no object alive.' },
  'duplicate-strings': { label: 'Duplicate strings', empty: 'Every string is there once.' },
  shapes: { label: 'Similar plain objects', empty: 'No two plain objects have the same properties.' },
  collections: { label: 'Empty and sparse collections', empty: 'No collection has room to spare.' },
};

export const PRESET_GROUPS: readonly { readonly title: string; readonly presets: readonly Preset[] }[] = [
  { title: 'Objects', presets: ['all', 'allocated'] },
  { title: 'Kept alive', presets: HeapObjectKindSchema.options },
  { title: 'Waste', presets: ['duplicate-strings', 'shapes', 'collections'] },
];

export function isWaste(preset: Preset): preset is WastePreset {
  return preset === 'duplicate-strings' || preset === 'shapes' || preset === 'collections';
}

/** What classes and objects must match under a preset; null for all of them. `allocated` is told its ids by whoever chose them. */
export function presetFilter(preset: Preset, born: HeapFilter | null): HeapFilter | null {
  if (preset === 'all' || isWaste(preset)) return null;
  return preset === 'allocated' ? born : { kind: preset };
}
