/** Hooks by which features mark the tab of a target as recorded. */
import { useHasRecorder } from './live/use-has-recorder.ts';

export const TARGET_MARKS: readonly ((targetId: string | null) => boolean)[] = [useHasRecorder];
