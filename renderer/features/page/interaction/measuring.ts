/** A measured interaction as a call that runs in a tab. */
import { CAPTURE_KINDS } from '../../../../shared/core/contracts/captures.ts';

export const MEASURING = {
  captureKind: 'interaction',
  tool: CAPTURE_KINDS.interaction.tool,
  command: 'capture.interaction',
  about: 'Performs the steps without a profiler, and then once more with one.',
} as const;
