import { expect, it } from 'vitest';
import { FRAME, instant, timing } from '../../testing/page-events.ts';
import { preconnects } from './preconnects.ts';
import { deliveryOfPage, document, sent, tag } from './testing/delivery-of.ts';

const SHEET = 'https://site.test/site.css';
const FONT = 'https://fonts.test/x.woff2';

/** DNS 30 ms, TCP 40 ms, TLS 50 ms; requested 90 ms after the document. */
const font = sent({
  url: FONT,
  type: 'Font',
  sentMs: 200,
  endMs: 400,
  sent: { initiator: { type: 'parser', url: SHEET } },
  answer: {
    timing: timing(200, {
      ...{ dnsStart: 0, dnsEnd: 30, connectStart: 30, connectEnd: 120, sslStart: 70, sslEnd: 120 },
      ...{ sendStart: 120, sendEnd: 121, receiveHeadersStart: 150, receiveHeadersEnd: 151 },
    }),
  },
});
const whole = { paintedUs: null, waited: new Map<string, number>() };
const load = [
  ...document({ headers: { Link: '<https://api.test>; rel=preconnect, </a.css>; rel=preload; as=style' } }),
  ...sent({ url: SHEET, type: 'Stylesheet', sentMs: 120, endMs: 190 }),
  ...font,
];

it('an origin that a style sheet needs could be connected to before; the connection took 120 ms', () => {
  const [candidate] = preconnects(deliveryOfPage(...load), whole)?.candidates ?? [];
  expect(candidate).toMatchObject({ origin: 'https://fonts.test', url: FONT });
  expect(candidate?.savedMs).toBeCloseTo(120, 6);
  // A request after the paint does not delay it.
  expect(preconnects(deliveryOfPage(...load), { ...whole, paintedUs: 150_000 })?.candidates).toEqual([]);
});

it('tells which connections were asked for and whether they were used', () => {
  const asked = (url: string) => instant('LinkPreconnect', 115, { data: { frame: FRAME, node_id: 1, url } });
  expect(
    preconnects(deliveryOfPage(...load, asked('https://fonts.test/'), asked('https://ads.test/')), whole)?.origins,
  ).toEqual([
    { origin: 'https://fonts.test', from: 'tag', isUsed: true, isConnectedAgain: true },
    { origin: 'https://ads.test', from: 'tag', isUsed: false, isConnectedAgain: false },
    { origin: 'https://api.test', from: 'header', isUsed: false, isConnectedAgain: false },
  ]);
});

it('an origin that the document names is no candidate, but its connection is told if the paint waited for it', () => {
  const named = sent({
    url: 'https://styles.test/a.css',
    type: 'Stylesheet',
    sentMs: 120,
    endMs: 400,
    sent: tag(4),
    answer: {
      timing: timing(120, {
        dnsStart: 0,
        dnsEnd: 30,
        connectStart: 30,
        connectEnd: 120,
        sslStart: 70,
        sslEnd: 120,
        sendStart: 120,
        sendEnd: 121,
        receiveHeadersStart: 150,
        receiveHeadersEnd: 151,
      }),
    },
  });
  const found = (waitedMs: number) =>
    preconnects(deliveryOfPage(...document(), ...named), {
      paintedUs: null,
      waited: new Map([['https://styles.test/a.css', waitedMs]]),
    });
  expect(found(280)).toMatchObject({ candidates: [], onPath: [{ origin: 'https://styles.test', connectionMs: 120 }] });
  expect(found(10)?.onPath).toEqual([]);
});
