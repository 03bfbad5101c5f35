import { describe, expect, it } from 'vitest';
import { captureTitles, titleText } from './capture-titles.ts';
import { captureDocument, comparisonDocument, liveDocument } from './document-tabs.ts';
import { sqlDocument } from './sql-tab.ts';
import { capture, endpoint, target } from '../../testing/records.ts';
import { runDocument } from './run-tab.ts';
import { sourceDocument } from './source-tab.ts';
import { tabTitle, tabTitles } from './tab-titles.ts';

const at = (id: string, time: string) =>
  capture(id, { name: 'Orders', startedAt: new Date(`2026-11-20T${time}`).toISOString() });

describe('tab titles', () => {
  it('differ for captures of one page, their comparisons, and pages of the same name', () => {
    const [a, b, c] = [
      at('heap-00000001', '14:07:01'),
      at('heap-00000002', '14:07:31'),
      at('heap-00000003', '14:12:00'),
    ];
    const titles = captureTitles([a, b, c]);
    const endpoints = [
      endpoint('e1', {
        targets: [
          target('t1', { title: 'Orders', url: 'https://shop.test/orders' }),
          target('t2', { title: 'Orders', url: 'https://shop.test/orders' }),
          target('t3', { title: 'Orders', url: 'https://shop.test/returns' }),
          target('t4', { title: 'Basket' }),
        ],
      }),
    ];
    const tabs = [
      ...[a, b, c].map(captureDocument),
      comparisonDocument(a, b),
      comparisonDocument(b, c),
      comparisonDocument(a, c),
      comparisonDocument(a, c, [b]),
      sqlDocument([a.id]),
      sqlDocument([b.id, c.id, 'heap-deleted1']),
      sqlDocument([]),
      ...['t1', 't2', 't3', 't4'].map((id) => liveDocument(id, 'Orders')),
    ];
    expect(tabs.map((tab) => titleText(tabTitle(tab, titles, endpoints)))).toEqual([
      'Orders Snapshot 14:07:01',
      'Orders Snapshot 14:07:31',
      'Orders Snapshot 14:12',
      'Orders Snapshot 14:07:01 ↔ 14:07:31',
      'Orders Snapshot 14:07:31 ↔ 14:12',
      'Orders Snapshot 14:07:01 ↔ 14:12',
      'Orders Snapshot 14:07:01 ↔ 14:12 (3)',
      'SQL: Orders Snapshot 14:07:01',
      'SQL: Orders Snapshot 14:07:31 + 1',
      'SQL',
      'Orders t1',
      'Orders t2',
      'Orders /returns',
      'Basket',
    ]);
  });

  it('fall back to the stored title if the capture or target is not listed', () => {
    expect(tabTitle(liveDocument('t1', 'Orders'), new Map(), [])).toEqual({ head: 'Orders', tail: 'closed' });
    expect(tabTitle(captureDocument(at('heap-00000001', '14:07:01')), new Map(), [])).toEqual({
      head: 'Orders',
      tail: '',
    });
  });

  it('have a mark where two that are open are equal', () => {
    const [a, b] = [at('heap-00000001', '14:07:01'), at('heap-00000002', '14:07:31')];
    const run = (time: string) =>
      runDocument(
        'Proof of Clicking Save',
        { tool: 'pen_prove', captureKind: 'proof', params: {}, targetId: null, about: '', command: '' },
        Date.parse(`2026-11-20T${time}`),
      );
    const place = (line: number) => ({ url: 'https://shop.test/app.js', line, column: 1 });
    const texts = (tabs: Parameters<typeof tabTitles>[0]) =>
      tabTitles(tabs, captureTitles([a, b]), []).map((title) => titleText(title));
    expect(texts([run('14:01:02'), run('14:03:04')])).toEqual([
      'Proof of Clicking Save 14:01:02',
      'Proof of Clicking Save 14:03:04',
    ]);
    expect(texts([run('14:01:02'), captureDocument(a)])).toEqual([
      'Proof of Clicking Save',
      'Orders Snapshot 14:07:01',
    ]);
    expect(texts([sourceDocument(a, place(7)), sourceDocument(b, place(7)), sourceDocument(b, place(9))])).toEqual([
      'app.js :7 14:07:01',
      'app.js :7 14:07:31',
      'app.js :9 14:07:31',
    ]);
  });
});
