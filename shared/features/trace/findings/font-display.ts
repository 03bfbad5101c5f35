/** Fonts that hide their text while they load. */
import type { FontDisplay } from '../../../engine/trace/contract/network-insights.ts';
import { link, ms, name } from '../../../core/findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';
import { deliveryRows } from './delivery-rows.ts';
import { sourceCode, sourceWords } from './source-words.ts';

/** Shorter is hardly seen. */
const MUCH_MS = 100;

const longestMs = (fonts: FontDisplay): number => Math.max(0, ...fonts.map(({ hiddenMs }) => hiddenMs));

export const fontDisplay = traceFinding({
  group: 'load and input',
  tells: ['fontDisplay'],
  compared: ['delivery'],
  section: ({ insights: { fontDisplay: fonts } }) =>
    fonts.length === 0
      ? null
      : {
          id: 'font-display',
          title: 'Font display',
          facts: [['Text hidden for up to', ms(longestMs(fonts))]],
          blocks: [
            deliveryRows(
              fonts.map(({ url, requestId, name: font, display, hiddenMs, source }) => ({
                name: [font === '' ? '' : [name(font, 40), ' '], link(url)],
                detail: ['text hidden, font-display is ', name(display, 16), sourceWords(source, url)],
                figure: ms(hiddenMs),
                to: { kind: 'request', requestId },
                code: sourceCode(source),
              })),
            ),
          ],
        },
  nextSteps: ({ insights: { fontDisplay: fonts } }) => {
    const [longest] = fonts;
    if (longest === undefined || longest.hiddenMs < MUCH_MS) return [];
    return [
      [
        'Show text before its font is there: font-display: swap or optional in the @font-face of ',
        link(longest.url),
        sourceWords(longest.source, longest.url),
        ', which hides text for up to ',
        ms(longest.hiddenMs),
        '.',
      ],
    ];
  },
  json: ({ fontDisplay: fonts }) =>
    fonts.length === 0
      ? null
      : {
          name: 'Font display',
          value: longestMs(fonts),
          unit: 'ms',
          items: fonts.map(({ url, hiddenMs }) => milliseconds(url, hiddenMs, { url })),
        },
});
