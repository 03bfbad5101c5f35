/** What a list of requests comes to: whether something failed, and what to look at next. */
import { z } from 'zod';
import { formatCount } from '../base/units.ts';
import { renderBlocking, type NetworkEntry } from '../contracts/network.ts';

export const NetworkVerdictSchema = z.object({
  level: z.enum(['PASS', 'WARN', 'FAIL']),
  text: z.string(),
  steps: z.array(z.string()),
});
export type NetworkVerdict = z.infer<typeof NetworkVerdictSchema>;

/** Also the last step of a CPU profile. */
export const WORKFLOW_STEP = 'pen_workflow with name slow-page-triage looks at the whole page load.';

const some = (count: number, one: string): string => `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;

/** Over all entries that the filters let through, before any limit; `captured` counts those before the filters. */
export function networkVerdict(entries: readonly NetworkEntry[], captured: number): NetworkVerdict {
  if (entries.length === 0)
    return captured === 0
      ? {
          level: 'WARN',
          text: 'nothing was captured yet',
          steps: ['Navigate or reload, and look again.', WORKFLOW_STEP],
        }
      : { level: 'WARN', text: 'no request matched the filters', steps: ['Broaden the filters.', WORKFLOW_STEP] };
  const failed = entries.filter(({ state, status }) => state === 'failed' || (status ?? 0) >= 500).length;
  const refused = entries.filter(
    ({ state, status }) => state !== 'failed' && (status ?? 0) >= 400 && (status ?? 0) < 500,
  ).length;
  const blocking = entries.filter((entry) => renderBlocking(entry) !== null).length;
  const found = [
    ...(failed === 0 ? [] : [some(failed, 'failed or 5xx request')]),
    ...(refused === 0 ? [] : [some(refused, '4xx response')]),
    ...(blocking === 0 ? [] : [some(blocking, 'render-blocking resource')]),
  ];
  return {
    level: failed > 0 ? 'FAIL' : found.length > 0 ? 'WARN' : 'PASS',
    text: found.length === 0 ? 'nothing failed, and nothing blocked rendering' : found.join(', '),
    steps: [
      ...(failed === 0 ? [] : ['pen_network_waterfall with statusFilter "error" lists the failures.']),
      ...(refused === 0 ? [] : ['Review 4xx responses before tuning: what they lead to is not what was wanted.']),
      ...(blocking === 0 ? [] : ['pen_network_blocking names what holds up rendering.']),
      ...(found.length === 0 ? ['Sort by size or duration for what is worth making smaller or faster.'] : []),
      WORKFLOW_STEP,
    ],
  };
}
