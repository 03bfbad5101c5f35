/** Search and filter state of a heap document. A preset and a search of objects exclude each other. */
import { useCallback, useMemo, useState } from 'react';
import { useSettledText } from '../../../core/stores/hooks/use-settled.ts';
import type { Preset } from './presets.ts';
import { searchWords, type SearchInput, type SearchMode, type SearchWords } from './search.ts';

const NOTHING: SearchInput = { mode: 'classes', text: '', isRegex: false };

export interface HeapSearch {
  readonly input: SearchInput;
  readonly preset: Preset;
  /** The query, once typing settles. */
  readonly words: SearchWords;
  readonly setText: (text: string) => void;
  readonly setMode: (mode: SearchMode) => void;
  readonly toggleRegex: () => void;
  readonly setPreset: (preset: Preset) => void;
  /** Replaces the query. */
  readonly ask: (input: Partial<SearchInput>) => void;
}

export function useHeapSearch(): HeapSearch {
  const [input, setInput] = useState<SearchInput>(NOTHING);
  const [preset, setPresetNow] = useState<Preset>('all');
  const settledText = useSettledText(input.text);
  const { mode, isRegex } = input;
  const words = useMemo(() => searchWords({ mode, isRegex, text: settledText }), [mode, isRegex, settledText]);
  const setText = useCallback((text: string) => setInput((now) => ({ ...now, text })), []);
  const setMode = useCallback((next: SearchMode) => {
    setInput((now) => ({ ...now, mode: next }));
    if (next !== 'classes') setPresetNow('all');
  }, []);
  const toggleRegex = useCallback(() => setInput((now) => ({ ...now, isRegex: !now.isRegex })), []);
  const setPreset = useCallback((next: Preset) => {
    setPresetNow(next);
    // Text typed to find objects is not a class filter.
    setInput((now) => (searchWords(now).kind === 'classes' && now.mode === 'classes' ? now : NOTHING));
  }, []);
  const ask = useCallback((next: Partial<SearchInput>) => {
    setInput({ ...NOTHING, ...next });
    setPresetNow('all');
  }, []);
  return { input, preset, words, setText, setMode, toggleRegex, setPreset, ask };
}
