import { describe, expect, it } from 'vitest';
import { madeFields } from '../../../../shared/core/contracts/results.ts';
import { capture } from '../../testing/records.ts';
import {
  captureSource,
  createUnseenStore,
  dayLabel,
  libraryRows,
  lossText,
  matchesSearch,
  type LibraryFilter,
} from './library.ts';

const at = (text: string): number => new Date(text).getTime();
const iso = (text: string): string => new Date(text).toISOString();

const ALL: LibraryFilter = { search: '', kind: null, order: 'newest' };

describe('library', () => {
  it('groups captures by day, newest first', () => {
    const now = at('2026-11-20T15:00:00');
    const rows = libraryRows(
      [
        capture('heap-00000001', { startedAt: iso('2026-11-19T10:00:00') }),
        capture('heap-00000002', { startedAt: iso('2026-11-20T09:00:00') }),
        capture('heap-00000003', { startedAt: iso('2026-11-20T11:00:00') }),
      ],
      ALL,
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

  const sorted = (filter: Partial<LibraryFilter>): readonly string[] =>
    libraryRows(
      [
        capture('heap-00000001', { name: 'b', sizeBytes: 3, startedAt: iso('2026-11-18T10:00:00') }),
        capture('cpu-00000002', {
          name: 'c',
          kind: 'cpu-profile',
          sizeBytes: 9,
          startedAt: iso('2026-11-20T10:00:00'),
        }),
        capture('heap-00000003', { name: 'a', sizeBytes: 5, startedAt: iso('2026-11-19T10:00:00') }),
        capture('heap-00000004', { name: 'd', sizeBytes: 1, startedAt: iso('2026-11-17T10:00:00'), pinned: true }),
      ],
      { ...ALL, ...filter },
      at('2026-11-20T15:00:00'),
    ).map((row) => (row.type === 'day' ? row.label : row.key));

  it('lists pinned captures first, in every order', () => {
    expect(sorted({}).slice(0, 3)).toEqual(['Pinned', 'heap-00000004', 'Today']);
    expect(sorted({ order: 'oldest' }).slice(2)).toEqual([
      'Wednesday',
      'heap-00000001',
      'Yesterday',
      'heap-00000003',
      'Today',
      'cpu-00000002',
    ]);
    expect(sorted({ order: 'largest' })).toEqual(['heap-00000004', 'cpu-00000002', 'heap-00000003', 'heap-00000001']);
    expect(sorted({ order: 'name' })).toEqual(['heap-00000004', 'heap-00000003', 'heap-00000001', 'cpu-00000002']);
  });

  it('folds what a running call makes below the result to come, and lists it when the call has ended without one', () => {
    const now = at('2026-11-20T15:00:00');
    const options = madeFields('c1', { name: '', result: 'Proof of Clicking Save' }, {}).options;
    const captures = [
      capture('trace-00000002', { options, startedAt: iso('2026-11-20T10:01:00') }),
      capture('trace-00000001', { options, startedAt: iso('2026-11-20T10:00:00') }),
      capture('heap-00000003', { startedAt: iso('2026-11-20T09:00:00') }),
    ];
    const shown = (filter: Partial<LibraryFilter>) =>
      libraryRows(captures, { ...ALL, ...filter }, now).map((row) => (row.type === 'capture' ? row.key : row.label));
    const running = new Set(['c1']);
    expect(shown({ running })).toEqual(['Proof of Clicking Save', 'Today', 'heap-00000003']);
    expect(shown({ running, expanded: running }).slice(0, 3)).toEqual([
      'Proof of Clicking Save',
      'trace-00000002',
      'trace-00000001',
    ]);
    expect(shown({ running, search: 'trace' })).toEqual(['Today', 'trace-00000002', 'trace-00000001']);
    expect(shown({})).toEqual(['Today', 'trace-00000002', 'trace-00000001', 'heap-00000003']);
  });

  it('shows captures of one kind', () => {
    expect(sorted({ kind: 'cpu-profile' })).toEqual(['Today', 'cpu-00000002']);
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
