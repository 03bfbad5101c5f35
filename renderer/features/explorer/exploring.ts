/** An exploration as a call that runs in a tab; a cancel keeps what was found. */
import { CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { targetName } from '../../core/stores/topics/targets.ts';

export const EXPLORING = {
  captureKind: 'exploration',
  tool: CAPTURE_KINDS.exploration.tool,
  command: 'capture.explore',
  about:
    'Walks the application by itself, repeats what comes back to where it began, and hunts what grows. A cancel keeps what was found.',
} as const;

export function explorationTitle(page: TargetInfo): string {
  return `Exploration of ${targetName(page)}`;
}
