/** Saves the source maps of a page, and says what was saved. */
import { useState } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { useAction, type Action } from '../../core/stores/hooks/use-action.ts';
import { useBridge } from '../../core/stores/workbench.tsx';

export interface SaveMaps extends Pick<Action, 'busy' | 'error'> {
  readonly save: () => Promise<void>;
  /** A note on what was saved last; empty: nothing, or dismissed. */
  readonly note: string;
  readonly dismissNote: () => void;
}

export function useSaveMaps(targetId: string): SaveMaps {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const [note, setNote] = useState('');
  const save = async (): Promise<void> => {
    const saved = await perform(() => bridge.command('sources.save-maps', { targetId }));
    if (saved === null) return;
    const what = saved.saved === 1 ? '1 source map was saved' : `${formatCount(saved.saved)} source maps were saved`;
    setNote(
      saved.saved === 0
        ? saved.notes.join(' ') || 'No script of this page has a source map on its server.'
        : `${what} (${formatBytes(saved.sizeBytes)}). Profiles and traces of this page now show original names. ${saved.notes.join(' ')}`,
    );
  };
  return { busy, error, save, note, dismissNote: () => setNote('') };
}
