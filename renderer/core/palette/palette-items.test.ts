import { describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import type { Command } from '../stores/commands.ts';
import { fit, paletteGroups, type PaletteSource } from './palette-items.ts';

const run = (): void => undefined;
const COMMANDS: readonly Command[] = [
  {
    id: 'record.heap',
    title: 'Take a heap snapshot',
    section: 'Capture',
    shortcut: 'Mod+Digit1',
    unavailable: 'no target',
    run,
  },
  { id: 'clients.stop-all', title: 'Stop all assistants', section: 'Application', run },
  { id: 'view.sidebar', title: 'Toggle sidebar', section: 'View', run },
];
const ENDPOINT: EndpointInfo = {
  id: 'e',
  address: 'http://localhost:9222',
  kind: 'browser',
  product: 'Chrome/156',
  origin: 'default',
  state: 'connected',
  error: null,
  notice: null,
  connectedAtMs: 1,
  targets: [
    {
      id: 't1',
      type: 'page',
      title: 'Orders',
      url: 'https://shop.test/orders',
      endpointId: 'e',
      endpoint: 'http://localhost:9222',
      parentId: null,
      state: 'available',
    },
  ],
};

function capture(id: string, startedAt: string): CaptureRecord {
  return {
    id,
    kind: 'heap-snapshot',
    name: `Orders ${id}`,
    note: '',
    pinned: false,
    target: null,
    origin: 'imported',
    takenBy: 'you',
    startedAt,
    durationMs: 0,
    pauseMs: null,
    sizeBytes: 1,
    options: {},
    truncated: false,
    loss: [],
    file: '/x',
  };
}

const SOURCE: PaletteSource = {
  commands: COMMANDS,
  endpoints: [ENDPOINT],
  captures: [capture('heap-00000001', '2026-11-19T10:00:00Z'), capture('heap-00000002', '2026-11-20T10:00:00Z')],
  recent: [],
};

const titles = (groups: ReturnType<typeof paletteGroups>): [string, string[]][] =>
  groups.map(({ title, items }) => [title, items.map((item) => item.title)]);

describe('palette items', () => {
  it('list everything, newest capture first, unavailable commands last', () => {
    expect(titles(paletteGroups(SOURCE, ''))).toEqual([
      ['Commands', ['Toggle sidebar', 'Stop all assistants', 'Take a heap snapshot']],
      ['Targets', ['Orders']],
      ['Applications', ['Memory of Chrome 156']],
      ['Captures', ['Orders heap-00000002', 'Orders heap-00000001']],
    ]);
  });

  it('list recent items first and once, without removed and unavailable ones', () => {
    const recent = ['command:record.heap', 'capture:heap-00000001', 'capture:heap-0000dead', 'command:view.sidebar'];
    const groups = paletteGroups({ ...SOURCE, recent }, '');
    expect(titles(groups)[0]).toEqual(['Recent', ['Orders heap-00000001', 'Toggle sidebar']]);
    expect(titles(groups)[1]).toEqual(['Commands', ['Stop all assistants', 'Take a heap snapshot']]);
  });

  it('require every word and put the best matching group first', () => {
    expect(titles(paletteGroups(SOURCE, 'ord'))).toEqual([
      ['Targets', ['Orders']],
      ['Captures', ['Orders heap-00000002', 'Orders heap-00000001']],
    ]);
    expect(titles(paletteGroups(SOURCE, 'heap take'))).toEqual([['Commands', ['Take a heap snapshot']]]);
    expect(titles(paletteGroups(SOURCE, 'heap 0001'))).toEqual([['Captures', ['Orders heap-00000001']]]);
    expect(paletteGroups(SOURCE, 'zebra')).toEqual([]);
    expect(titles(paletteGroups(SOURCE, 'memory'))).toEqual([
      ['Applications', ['Memory of Chrome 156']],
      ['Commands', ['Take a heap snapshot']],
    ]);
    const documents = [{ id: 'hunt:1', title: 'Clicking Open leaks 00:51:23' }];
    expect(titles(paletteGroups({ ...SOURCE, documents }, 'leaks'))).toEqual([
      ['Open documents', ['Clicking Open leaks 00:51:23']],
    ]);
  });

  it('rank title start over word start over inside over second line', () => {
    const item = (title: string, second = ''): { title: string; second: string } => ({ title, second });
    const scores = [item('Sidebar'), item('Toggle sidebar'), item('Topside'), item('Other', 'side'), item('None')].map(
      (each) => fit(each, ['side']),
    );
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set(scores).size).toBe(5);
    expect(scores.at(-1)).toBe(0);
  });

  it('rank a whole word over a word start', () => {
    const commands: readonly Command[] = [
      { id: 'record.lighthouse', title: 'Run Lighthouse', section: 'Capture', run },
      { id: 'view.theme-light', title: 'Use the light theme', section: 'View', run },
    ];
    const groups = paletteGroups({ ...SOURCE, commands, recent: ['command:record.lighthouse'] }, 'light');
    expect(titles(groups)).toEqual([['Commands', ['Use the light theme', 'Run Lighthouse']]]);
  });

  it('show the destination of a link or why it has none', () => {
    const link = (typed: string, heapId: string | null = null) =>
      paletteGroups({ ...SOURCE, heapId }, typed).map(({ title, items }) => [
        title,
        ...items.map((item) => [item.id, item.title, item.unavailable]),
      ]);
    const text = 'pen://captures/heap-00000001/object/@12';
    expect(link(` ${text} `)).toEqual([['Links', [`link:${text}`, 'Object @12', null]]]);
    expect(link('@12', 'heap-00000001')).toEqual([['Links', [`link:${text}`, 'Object @12', null]]]);
    expect(link('@12')).toEqual([]);
    expect(link('pen://captures/heap-0000ffff/statistics')[0]?.[1]).toEqual([
      'link:pen://captures/heap-0000ffff/statistics',
      'Statistics',
      'heap-0000ffff is not in this library',
    ]);
    expect(link('pen://settings')[0]?.[1]?.[2]).toMatch(/Use pen:/);
  });

  it('offer to connect a typed address that is not connected', () => {
    const offered = (typed: string) =>
      paletteGroups(SOURCE, typed)
        .filter(({ title }) => title === 'Connect a target')
        .flatMap(({ items }) => items.map(({ id, title, unavailable }) => [id, title, unavailable]));
    expect(offered('localhost:9333')).toEqual([['address:localhost:9333', 'Connect localhost:9333', null]]);
    expect(offered(' 9333 ')).toEqual([['address:localhost:9333', 'Connect localhost:9333', null]]);
    expect(offered('http://[::1]:9333/')).toEqual([['address:http://[::1]:9333/', 'Connect [::1]:9333', null]]);
    // Its targets are listed.
    expect(offered('localhost:9222')).toEqual([]);
    expect(offered('http://example.com:9222')[0]?.[2]).toBe('example.com is not this machine.');
    for (const other of ['orders.ts:12', 'localhost', 'orders', '@1234', '12']) expect(offered(other)).toEqual([]);
  });

  it('limit the list and count the rest', () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      capture(`heap-${index.toString(16).padStart(8, '0')}`, '2026-11-20T10:00:00Z'),
    );
    const captures = paletteGroups({ ...SOURCE, captures: many }, '').find(({ title }) => title === 'Captures');
    expect(captures?.items).toHaveLength(40);
    expect(captures?.more).toBe(60);
  });
});
