/** Finding about a page on small screens. */
import { ms, name, type Words } from '../../../core/findings/model.ts';
import { traceFinding } from '../finding.ts';

export const viewport = traceFinding({
  group: 'load and input',
  tells: ['viewport'],
  // A property of the page without a figure.
  compared: [],
  section: ({ insights: { viewport: found } }) => {
    if (found === null || found.isMobileOptimized) return null;
    const { content, tapDelayMs } = found;
    const why: Words = content === null ? 'it has no <meta name="viewport">' : ['its viewport is ', name(content, 60)];
    return {
      id: 'viewport',
      title: 'Viewport',
      facts: [['For small screens', 'no']],
      rating: 'needs-improvement',
      blocks: [
        {
          kind: 'paragraph',
          words: [
            'The page is not made for small screens: ',
            why,
            tapDelayMs === 0
              ? '. Taps can be delayed by up to 300 ms.'
              : ['. A tap was delayed by ', ms(tapDelayMs), '.'],
          ],
        },
      ],
    };
  },
});
