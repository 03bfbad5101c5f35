import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, it } from 'vitest';
import { formatLink } from '../../../shared/core/contracts/links.ts';
import { notedThings } from '../../../shared/core/contracts/noted-things.ts';
import { NO_THREAD, type Note } from '../../../shared/core/contracts/notes.ts';
import { NotedContext } from '../../core/widgets/noted.tsx';
import { useLineNotes } from './use-line-notes.ts';

const CAPTURE = 'jscov-00000001';
const URL = 'https://shop.test/app.js';

function note(id: string, line: number | null, url = URL): Note {
  return {
    id,
    captureId: CAPTURE,
    link: formatLink(CAPTURE, { view: 'source', url, line, column: null }),
    text: id,
    author: { kind: 'person', name: 'you' },
    createdAt: '2026-01-01T00:00:00.000Z',
    editedAt: null,
    ...NO_THREAD,
  };
}

it('notes are at their lines of the shown text, with all notes of a line in one mark', () => {
  const opened: string[] = [];
  const things = notedThings([note('a', 3), note('b', 3), note('c', 9), note('file', null), note('d', 3, 'other.js')]);
  const noted = { ...things, onAdd: () => undefined, onOpen: (id: string) => void opened.push(id) };
  const wrapper = ({ children }: { children: ReactNode }) => <NotedContext value={noted}>{children}</NotedContext>;
  // The shown text is pretty-printed: each line is ten lines further down.
  const shownAt = ({ line, column }: { line: number; column: number }) => ({ line: line + 10, column });
  const initialProps: { readonly at: typeof shownAt | null } = { at: shownAt };
  const { result, rerender } = renderHook(({ at }) => useLineNotes(URL, at), { wrapper, initialProps });
  expect([...(result.current ?? [])].map(([line, { text }]) => [line, text])).toEqual([
    [13, 'you: a\n\nyou: b'],
    [19, 'you: c'],
  ]);
  result.current?.get(19)?.onOpen();
  expect(opened).toEqual(['c']);
  // An original source has other lines.
  rerender({ at: null });
  expect(result.current).toBeNull();
});
