/** The original sources of scripts by their source maps, each loaded when its script is expanded. */
import { useState } from 'react';
import { useBridge } from '../../core/stores/workbench.tsx';
import type { KnownOriginals } from './source-tree.ts';

export interface ScriptOriginals {
  /** By script id. */
  readonly originals: ReadonlyMap<string, KnownOriginals>;
  /** Loads those of a script unless they are known. */
  readonly load: (scriptId: string) => Promise<void>;
}

export function useScriptOriginals(targetId: string): ScriptOriginals {
  const bridge = useBridge();
  const [originals, setOriginals] = useState<ReadonlyMap<string, KnownOriginals>>(new Map());
  const put = (scriptId: string, known: KnownOriginals): void =>
    setOriginals((before) => new Map(before).set(scriptId, known));
  const load = async (scriptId: string): Promise<void> => {
    if (originals.get(scriptId)?.state === 'known') return;
    put(scriptId, { state: 'asking' });
    const answer = await bridge.command('sources.map', { targetId, scriptId });
    put(scriptId, {
      state: 'known',
      sources: answer.ok ? (answer.value.map?.sources ?? []) : [],
      note: answer.ok ? answer.value.notes.join(' ') : answer.error.message,
    });
  };
  return { originals, load };
}
