/** A page that did not load: what else the trace shows is about the error page of the browser. */
import { address } from '../../../core/findings/model.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { traceFinding } from '../finding.ts';

export function isOfErrorPage({ page }: Pick<TraceInsights, 'page'>): boolean {
  return page?.url.startsWith('chrome-error:') === true;
}

const asked = ({ page }: TraceInsights): string => page?.unreachableUrl ?? '';

/** Told in place of all others. */
export const failedPage = traceFinding({
  group: 'problems',
  tells: [],
  compared: [],
  section: ({ insights }) => {
    const url = asked(insights);
    return {
      id: 'failed-page',
      title: 'Page',
      facts: [['Page', 'did not load']],
      isWarning: true,
      blocks: [
        {
          kind: 'paragraph',
          words: ['The browser shows its error page', url === '' ? '' : [' in place of ', address(url)], '.'],
        },
      ],
    };
  },
  headlines: ({ insights }) => {
    const url = asked(insights);
    return [
      ['The page did not load: the browser shows its error page', url === '' ? '' : [' in place of ', address(url)]],
    ];
  },
  nextSteps: () => ['Check the address and that its server is running, then record again.'],
});
