import { expect, it } from 'vitest';
import { PID, span, timing } from '../../testing/page-events.ts';
import { fontDisplay } from './font-display.ts';
import { deliveryOfPage, document, sent } from './testing/delivery-of.ts';

const SHEET = 'https://site.test/site.css';
const FONT = 'https://site.test/x.woff2';

function fontOf(display: string, endMs: number) {
  return fontDisplay(
    deliveryOfPage(
      ...document(),
      ...sent({ url: SHEET, type: 'Stylesheet', sentMs: 120, endMs: 140 }),
      ...sent({
        url: FONT,
        id: `${PID}.61`,
        type: 'Font',
        sentMs: 145,
        endMs,
        sent: { initiator: { type: 'parser', fetchType: 'css', url: SHEET } },
        answer: { timing: timing(145, { sendStart: 5, sendEnd: 6, receiveHeadersStart: 10, receiveHeadersEnd: 11 }) },
      }),
      span('BeginRemoteFontLoad', 145, 0, { id: 61, display, url: FONT }),
      span('RemoteFontLoaded', endMs, 0, { name: 'Sans', url: FONT }),
    ),
  )[0];
}

it('text is hidden from the request to the end of its font', () => {
  // The request was sent at 150 ms.
  const font = fontOf('auto', 400);
  expect(font).toMatchObject({ name: 'Sans', display: 'auto', url: FONT });
  expect(font?.hiddenMs).toBeCloseTo(250, 6);
  expect(font?.source.namedIn).toEqual({ kind: 'style sheet', url: SHEET, line: 0 });
});

it('for 3 s at most, and not at all with swap or optional', () => {
  expect(fontOf('block', 9000)?.hiddenMs).toBe(3000);
  expect(fontOf('swap', 400)).toBeUndefined();
  expect(fontOf('optional', 400)).toBeUndefined();
  expect(fontOf('fallback', 154)).toBeUndefined();
});
