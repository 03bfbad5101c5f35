/** The verdict of a list of requests: failures, and next steps. */
import { z } from 'zod';
import { formatCount } from '../../base/units.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { isOfPageScript, type RequestSeries } from '../../contracts/page/request-series.ts';
import { SERIES_STEP, seriesWords } from '../../findings/request-series.ts';
import { TERSE, told } from '../../findings/voice.ts';
import type { RequestCounts } from '../../contracts/page/network-selection.ts';

export const NetworkVerdictSchema = z.object({
  level: z.enum(['PASS', 'WARN', 'FAIL']),
  text: z.string(),
  steps: z.array(z.string()),
});
export type NetworkVerdict = z.infer<typeof NetworkVerdictSchema>;

/** Also used as the last step of a CPU profile. */
export const WORKFLOW_STEP = `${proposedCall('pen_workflow', { name: 'slow-page-triage' })} analyses the whole page load.`;

/** In the verdict. */
const SHOWN_SERIES = 2;

const counted = (count: number, noun: string): string => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/**
 * `counts`: of all requests that match the filters, without a limit; `captured`: requests before the filters; `given`: the series of those that match,
 * longest wait first.
 */
export function networkVerdict(
  { matched, failed, refused, blocking }: RequestCounts,
  captured: number,
  given: readonly RequestSeries[],
): NetworkVerdict {
  const series = given.filter(isOfPageScript);
  if (matched === 0)
    return captured === 0
      ? {
          level: 'WARN',
          text: 'no requests recorded yet',
          steps: ['Navigate or reload, then call again.', WORKFLOW_STEP],
        }
      : { level: 'WARN', text: 'no request matched the filters', steps: ['Broaden the filters.', WORKFLOW_STEP] };
  const found = [
    ...(failed === 0 ? [] : [counted(failed, 'failed or 5xx request')]),
    ...(refused === 0 ? [] : [counted(refused, '4xx response')]),
    ...(blocking === 0 ? [] : [counted(blocking, 'render-blocking resource')]),
    ...series.slice(0, SHOWN_SERIES).map((each) => told(seriesWords(each), TERSE)),
  ];
  return {
    level: failed > 0 ? 'FAIL' : found.length > 0 ? 'WARN' : 'PASS',
    text:
      found.length === 0
        ? 'no failures, and no render-blocking resources'
        : found.join(series.length === 0 ? ', ' : '; '),
    steps: [
      ...(failed === 0
        ? []
        : [`${proposedCall('pen_network_waterfall', { statusFilter: 'error' })} lists the failures.`]),
      ...(refused === 0 ? [] : ['Fix 4xx responses before tuning performance.']),
      ...(blocking === 0 ? [] : ['pen_network_blocking lists the render-blocking resources.']),
      ...(series.length === 0 ? [] : [SERIES_STEP]),
      ...(found.length === 0 ? ['Sort by size or duration to find the largest and slowest requests.'] : []),
      WORKFLOW_STEP,
    ],
  };
}
