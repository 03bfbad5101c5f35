import { describe, expect, it } from 'vitest';
import { huntOptions } from '../../../shared/core/contracts/leak-hunts.ts';
import { captureSource, libraryRows, matchesSearch, type LibraryFilter } from '../../core/stores/topics/library.ts';
import { capture } from '../../core/testing/records.ts';

const at = (text: string): number => new Date(text).getTime();
const ALL: LibraryFilter = { search: '', kind: null, order: 'newest' };

describe('a leak hunt in the library', () => {
  const rounds = ['heap-00000001', 'heap-00000002', 'heap-00000003'].map((id) =>
    capture(id, { options: { huntRound: 'after round 1 of 2' } }),
  );
  const judged = rounds.map(({ id }) => id);
  const hunt = (areOwn = true) =>
    capture('hunt-00000001', { kind: 'leak-hunt', options: huntOptions({ judged, further: [], areOwn }) });
  const keysOf = (filter: Partial<LibraryFilter>, captures = [hunt(), ...rounds]): string[] =>
    libraryRows(captures, { ...ALL, ...filter }, at('2026-11-20T15:00:00')).flatMap((row) =>
      row.type === 'capture' ? [`${row.level} ${row.key}`] : [],
    );

  it('has the snapshots that it took folded below it', () => {
    expect(keysOf({})).toEqual(['1 hunt-00000001']);
    expect(keysOf({ expanded: new Set(['hunt-00000001']) })).toEqual([
      '1 hunt-00000001',
      ...judged.map((id) => `2 ${id}`),
    ]);
  });

  it('leaves snapshots where they are that are pinned, searched for, filtered by kind, or not its own', () => {
    const [first = capture('heap-00000001'), ...rest] = rounds;
    expect(keysOf({}, [hunt(), { ...first, pinned: true }, ...rest])).toEqual(['1 heap-00000001', '1 hunt-00000001']);
    expect(keysOf({ kind: 'heap-snapshot' }).toSorted()).toEqual(judged.map((id) => `1 ${id}`));
    expect(keysOf({ search: 'heap-00000002' })).toEqual(['1 heap-00000002']);
    expect(keysOf({}, [hunt(false), ...rounds])).toHaveLength(4);
  });

  it('says the round of a snapshot in place of its target', () => {
    expect(captureSource(rounds[0] ?? capture('heap-00000001'))).toBe('round 1');
  });

  it('is found by its kind', () => {
    expect(matchesSearch(hunt(), 'leak hunt')).toBe(true);
  });
});
