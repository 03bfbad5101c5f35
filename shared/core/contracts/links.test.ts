import { describe, expect, it } from 'vitest';
import { flamePlaceOf } from './flame-links.ts';
import { formatLink, isLink, parseLink, type CaptureLink } from './links.ts';
import type { CapturePlace } from './places.ts';

const ID = 'heap-3f9a12cd';

function parsed(text: string): CaptureLink {
  const link = parseLink(text);
  if (!link.ok) throw new Error(link.error.message);
  return link.value;
}

const PLACES: readonly (CapturePlace | null)[] = [
  null,
  { view: 'summary', className: null },
  { view: 'summary', className: 'Detached <div class="a&b">, 100 % / {a, b}#é+' },
  { view: 'object', id: 123 },
  { view: 'path', id: 123, path: 1 },
  { view: 'path', id: 9_007_199_254, path: 4 },
  { view: 'containment', id: null },
  { view: 'containment', id: 7 },
  { view: 'dominators', id: null },
  { view: 'dominators', id: 7 },
  { view: 'statistics' },
  { view: 'allocations', range: null },
  { view: 'allocations', range: { fromMs: 100, toMs: 250.5 } },
  { view: 'compare', earlier: ['heap-00000001'] },
  { view: 'compare', earlier: ['heap-00000001', 'heap-00000002'] },
  { view: 'request', id: 12 },
  { view: 'source', url: 'https://shop.test/app.js?v=1#x', line: null, column: null },
  { view: 'source', url: 'app.js', line: 12, column: null },
  { view: 'source', url: 'app.js', line: 12, column: 3 },
  { view: 'hunt', earlier: ['heap-00000001', 'heap-00000002'] },
];

const RENDER = { name: 'render "a&b"', url: 'https://shop.test/app.js?v=1', line: 12, column: 3 };
const CHART_PLACES: readonly CapturePlace[] = [
  flamePlaceOf({}),
  flamePlaceOf({ show: 'left-heavy', visibleRange: { fromMs: 100, toMs: 250.5 }, frame: { level: 3, atMs: 104.125 } }),
  flamePlaceOf({ range: { fromMs: 0, toMs: 12.345 }, track: { pid: 4242, tid: 1 } }),
  flamePlaceOf({ row: 'extension:My group/My track', event: 4711 }),
  flamePlaceOf({ show: 'sandwich', function: RENDER }),
  flamePlaceOf({
    filters: [
      { kind: 'focus', place: RENDER },
      { kind: 'collapse', by: 'package', name: '@scope/lib' },
      { kind: 'min-share', share: 0.01 },
    ],
  }),
];

describe('links', () => {
  it('are parsed as they were printed', () => {
    for (const place of [...PLACES, ...CHART_PLACES])
      expect(parsed(formatLink(ID, place))).toEqual({ captureId: ID, place, notes: [] });
  });

  it('contain a position in a chart', () => {
    expect(CHART_PLACES.slice(0, 5).map((place) => formatLink('cpu-3f9a12cd', place))).toEqual([
      'pen://captures/cpu-3f9a12cd/flame',
      'pen://captures/cpu-3f9a12cd/flame?view=left-heavy&from=100&to=250.5&frame=3:104.125',
      'pen://captures/cpu-3f9a12cd/flame?range=0-12.345&track=4242:1',
      'pen://captures/cpu-3f9a12cd/flame?row=extension:My%20group%2FMy%20track&event=4711',
      'pen://captures/cpu-3f9a12cd/flame?view=sandwich&function=render%20%22a%26b%22&at=https:%2F%2Fshop.test%2Fapp.js%3Fv%3D1:12:3',
    ]);
  });

  it('use the valid parameters of a chart link and note the others', () => {
    const link = parsed(
      'pen://captures/cpu-3f9a12cd/flame?from=5&to=2&frame=top&view=round&range=7&track=main&at=x&filters=%7B%7D&n=1',
    );
    expect(link.place).toEqual(flamePlaceOf({}));
    expect(link.notes).toHaveLength(8);
    expect(link.notes.join(' ')).toContain('The parameter "n" was ignored.');
    const half = parsed('pen://captures/trace-3f9a12cd/flame?from=1&frame=2:7');
    expect(half.place).toEqual(flamePlaceOf({ frame: { level: 2, atMs: 7 } }));
    expect(half.notes).toHaveLength(1);
  });

  it('have one printed form for each view', () => {
    expect(PLACES.map((place) => formatLink(ID, place)).filter((link) => !link.includes('Detached'))).toEqual([
      `pen://captures/${ID}`,
      `pen://captures/${ID}/summary`,
      `pen://captures/${ID}/object/@123`,
      `pen://captures/${ID}/path/@123`,
      `pen://captures/${ID}/path/@9007199254?n=4`,
      `pen://captures/${ID}/containment`,
      `pen://captures/${ID}/containment/@7`,
      `pen://captures/${ID}/dominators`,
      `pen://captures/${ID}/dominators/@7`,
      `pen://captures/${ID}/statistics`,
      `pen://captures/${ID}/allocations`,
      `pen://captures/${ID}/allocations?from=100&to=250.5`,
      `pen://captures/${ID}/compare/heap-00000001`,
      `pen://captures/${ID}/compare/heap-00000001/heap-00000002`,
      `pen://captures/${ID}/request/12`,
      `pen://captures/${ID}/source?url=https%3A%2F%2Fshop.test%2Fapp.js%3Fv%3D1%23x`,
      `pen://captures/${ID}/source?url=app.js&line=12`,
      `pen://captures/${ID}/source?url=app.js&line=12&column=3`,
      `pen://captures/${ID}/hunt/heap-00000001/heap-00000002`,
    ]);
  });

  it('print times to the microsecond', () => {
    const range = { fromMs: 559.789_999_999_9, toMs: 2239.16 };
    expect(formatLink(ID, { view: 'allocations', range })).toBe(
      `pen://captures/${ID}/allocations?from=559.79&to=2239.16`,
    );
  });

  it('show the whole recording and note it if a range is not valid', () => {
    for (const range of ['from=5', 'from=9&to=3', 'from=-1&to=3', 'from=1e3&to=9e9']) {
      const { place, notes } = parsed(`pen://captures/${ID}/allocations?${range}`);
      expect(place).toEqual({ view: 'allocations', range: null });
      expect(notes).toEqual(['The range of the link is not valid: the whole recording is shown.']);
    }
  });

  it('ignore and note unknown parts', () => {
    const cases: [string, CapturePlace | null, number][] = [
      ['/request', null, 1],
      ['/request/top', null, 1],
      ['/request/7/more', { view: 'request', id: 7 }, 1],
      ['/source', null, 1],
      ['/source?line=4', null, 1],
      ['/source?url=a.js&line=0&column=x', { view: 'source', url: 'a.js', line: null, column: null }, 2],
      ['/source?url=a.js&column=3', { view: 'source', url: 'a.js', line: null, column: null }, 1],
      ['/round?from=1', null, 2],
      ['/object', null, 1],
      ['/object/abc', null, 1],
      ['/object/@12/more/still', { view: 'object', id: 12 }, 1],
      // V8 and other tools write ids of 16 digits.
      ['/object/@1234567890123456', { view: 'object', id: 1_234_567_890_123_456 }, 0],
      ['/path/@12?n=0', { view: 'path', id: 12, path: 1 }, 1],
      ['/path/@12?n=2&run=1', { view: 'path', id: 12, path: 2 }, 1],
      ['/summary?class=A&class=B', { view: 'summary', className: 'A' }, 1],
      ['/summary?class=%zz', { view: 'summary', className: null }, 1],
      ['/containment/there', { view: 'containment', id: null }, 1],
      ['/compare/../etc', null, 1],
      ['/compare/heap-00000001/x', { view: 'compare', earlier: ['heap-00000001'] }, 1],
      ['/hunt/heap-00000001', null, 1],
      ['?x=1', null, 1],
      ['/', null, 0],
      ['/statistics/#part', { view: 'statistics' }, 0],
    ];
    for (const [rest, place, notes] of cases) {
      const link = parsed(`pen://captures/${ID}${rest}`);
      expect([rest, link.place, link.notes.length]).toEqual([rest, place, notes]);
    }
  });

  it('are refused if they do not refer to a capture', () => {
    const wrong = [
      '',
      'pen://',
      'pen://captures/',
      'pen://captures/../x',
      'pen://settings/evalMode?value=allow',
      `https://captures/${ID}`,
      `pen://captures/${ID}%2F..`,
      `pen://captures/${ID}/summary?class=${'x'.repeat(9000)}`,
      'heap-3f9a12cd',
    ];
    for (const text of wrong)
      expect([text, parseLink(text)]).toMatchObject([text, { ok: false, error: { code: 'invalid_params' } }]);
  });

  it('are distinguished from other typed text', () => {
    expect([' pen://captures/x', 'PEN:', 'pencil', '@123'].map(isLink)).toEqual([true, true, false, false]);
  });
});
