/** An update in the status line. */
import { useTopic } from '../../core/stores/workbench.tsx';
import { updateProgress } from './stores/updates.ts';

/** An update that the person has started, while it continues without them. */
export function UpdateStatus({ onPress }: { onPress: () => void }) {
  const text = useTopic('updates', ({ state }) => updateProgress(state));
  if (text === null) return null;
  return (
    <button type="button" className="status-item" data-testid="status-update" title={text} onClick={onPress}>
      {text}
    </button>
  );
}
