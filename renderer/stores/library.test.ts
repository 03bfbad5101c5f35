import { describe, expect, it } from 'vitest';
import { capture } from '../testing/records.ts';
import { captureSource, createUnseenStore, dayLabel, libraryRows, lossText, matchesSearch } from './library.ts';

const at = (text: string): number => new Date(text).getTime();
const iso = (text: string): string => new Date(text).toISOString();

describe('library', () => {
  it('groups captures by day, newest first', () => {
    const now = at('2026-11-20T15:00:00');
    const rows = libraryRows(
      [
        capture('heap-00000001', { startedAt: iso('2026-11-19T10:00:00') }),
        capture('heap-00000002', { startedAt: iso('2026-11-20T09:00:00') }),
        capture('heap-00000003', { startedAt: iso('2026-11-20T11:00:00') }),
      ],
      '',
      now,
    );
    expect(rows.map((row) => (row.type === 'day' ? row.label : row.key))).toEqual([
      'Today',
      'heap-00000003',
      'heap-00000002',
      'Yesterday',
      'heap-00000001',
    ]);
  });

  it.each([
    ['2026-11-20T23:59:59', 'Today'],
    ['2026-11-20T00:00:00', 'Today'],
    ['2026-11-19T23:59:59', 'Yesterday'],
    ['2026-11-16T08:00:00', 'Monday'],
    ['2026-11-13T08:00:00', '13 November'],
    ['2025-11-13T08:00:00', '13 November 2025'],
  ])('%s was %s', (moment, label) => expect(dayLabel(at(moment), at('2026-11-20T12:00:00'))).toBe(label));

  it('finds captures that contain every word in name, note, target, client or id', () => {
    const record = capture('heap-3f9a12cd', { name: 'Baseline', note: 'Clean profile', takenBy: 'Claude Code' });
    expect(matchesSearch(record, 'clean base')).toBe(true);
    expect(matchesSearch(record, '3F9A claude')).toBe(true);
    expect(matchesSearch(record, 'shop.test snapshot')).toBe(true);
    expect(matchesSearch(record, 'baseline zebra')).toBe(false);
  });

  it('describes a loss, or returns null', () => {
    expect(lossText(capture('a'))).toBeNull();
    expect(lossText(capture('a', { loss: [{ reason: 'full', lostMs: 2440, lostEvents: 3 }] }))).toBe('lost 2.44 s');
    expect(lossText(capture('a', { loss: [{ reason: 'dropped', lostMs: null, lostEvents: 3 }] }))).toBe(
      'lost 3 events',
    );
    expect(lossText(capture('a', { truncated: true }))).toBe('incomplete');
  });

  it('does not repeat the name', () => {
    expect(captureSource(capture('a', { name: 'Orders' }))).toBe('shop.test');
    expect(captureSource(capture('a', { name: 'Baseline' }))).toBe('Orders');
    expect(captureSource(capture('a', { target: null, origin: 'imported' }))).toBe('imported');
    expect(captureSource(capture('a', { target: null, origin: 'captured' }))).toBe('several targets');
  });
});

describe('unseen captures', () => {
  it('are those of other clients since the window opened, until seen or deleted', () => {
    const store = createUnseenStore();
    const old = capture('heap-00000001', { takenBy: 'Cursor' });
    const fresh = capture('heap-00000002', { takenBy: 'Cursor' });
    const own = capture('heap-00000003');
    store.getState().notice([old]);
    expect(store.getState().unseen.size).toBe(0);
    store.getState().notice([own, fresh, old]);
    expect([...store.getState().unseen]).toEqual(['heap-00000002']);
    store.getState().see('heap-00000002');
    expect(store.getState().unseen.size).toBe(0);
    const later = capture('heap-00000004', { takenBy: 'pen' });
    store.getState().notice([later, own, old]);
    store.getState().notice([own, old]);
    expect(store.getState().unseen.size).toBe(0);
  });
});
