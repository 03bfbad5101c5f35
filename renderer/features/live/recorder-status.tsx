/** Flight recorders in the status line. */
import { recorderLine } from '../../../shared/features/live/recorder/contract/recorders.ts';
import { useLayout, useTopic } from '../../core/stores/workbench.tsx';

/** True if a flight recorder holds the last seconds of the target. */
export function useHasRecorder(targetId: string | null): boolean {
  return useTopic('recorders', (recorders) => recorders.some((recorder) => recorder.targetId === targetId));
}

/** Flight recorders, with the state of the first one in words. */
export function RecorderStatus() {
  const recorders = useTopic('recorders');
  const showDrawer = useLayout((layout) => layout.showDrawer);
  const [first] = recorders;
  if (first === undefined) return null;
  return (
    <button
      type="button"
      className="status-item"
      data-testid="status-recorder"
      title={recorders
        .map((recorder) => `${recorderLine(recorder)} of ${recorder.targetTitle} by ${recorder.caller.name}`)
        .join('\n')}
      onClick={() => showDrawer('activity')}
    >
      <span className="dot" data-state={first.state === 'paused' ? 'waiting' : 'recording'} />
      {recorders.length === 1 ? recorderLine(first) : `${recorders.length} flight recorders`}
    </button>
  );
}
