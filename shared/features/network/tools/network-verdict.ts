/** The verdict of a list of requests: failures, and next steps. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { SERIES_STEP } from '../../../core/findings/request-series.ts';
import { verdictSentences } from '../../../core/findings/verdict.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import { judgeNetwork, networkEvidence } from '../rules.ts';

export const NetworkVerdictSchema = z.object({
  level: z.enum(['PASS', 'WARN', 'FAIL']),
  text: z.string(),
  steps: z.array(z.string()),
});
export type NetworkVerdict = z.infer<typeof NetworkVerdictSchema>;

/** Also used as the last step of a CPU profile. */
export const WORKFLOW_STEP = `${proposedCall('pen_workflow', { name: 'slow-page-triage' })} analyses the whole page load.`;

const LEVELS = { failed: 'FAIL', warned: 'WARN', unjudged: 'WARN', passed: 'PASS' } as const;

/** Next steps for each rule that applies. */
const STEPS: Readonly<Partial<Record<string, string>>> = {
  'nothing-recorded': 'Navigate or reload, then call again.',
  'nothing-matches': 'Broaden filter, statusFilter or urlFilter.',
  'nothing-ended': 'Call again when they have ended.',
  failed: `${proposedCall('pen_network_waterfall', { statusFilter: 'error' })} lists the failures.`,
  unanswered: `${proposedCall('pen_network_waterfall', { statusFilter: 'error' })} lists them with the failures.`,
  refused: 'Fix 4xx responses before tuning performance.',
  'one-after-another': SERIES_STEP,
  'blocks-rendering': 'pen_network_blocking lists the render-blocking resources.',
  passed: 'Sort by size or duration to find the largest and slowest requests.',
};

/** The verdict of the window, for an assistant. */
export function networkVerdict(selected: Parameters<typeof networkEvidence>[0]): NetworkVerdict {
  const { id, level, also, told: verdict } = judgeNetwork(networkEvidence(selected));
  return {
    level: LEVELS[level],
    text: told(verdictSentences(verdict), MARKDOWN),
    steps: [...[id, ...also].flatMap((each) => STEPS[each] ?? []), WORKFLOW_STEP],
  };
}
