/** Flight recorders of a target. */
import { useTopic } from '../../core/stores/workbench.tsx';

export function useHasRecorder(targetId: string | null): boolean {
  return useTopic('recorders', (recorders) => recorders.some((recorder) => recorder.targetId === targetId));
}
