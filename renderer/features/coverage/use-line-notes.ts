/** The notes on lines of a covered file, at their lines of the shown text. */
import { useContext, useMemo } from 'react';
import type { Note } from '../../../shared/core/contracts/notes.ts';
import type { LineNote } from '../../core/widgets/code-view/code-notes.ts';
import type { PrettyCode } from '../../core/widgets/code-view/use-pretty.ts';
import { NotedContext, notesText } from '../../core/widgets/noted.tsx';

/** Null: no line has a note. `shownAt`: of the shown text; null while the text is another one, such as an original source. */
export function useLineNotes(url: string, shownAt: PrettyCode['shownAt'] | null): ReadonlyMap<number, LineNote> | null {
  const noted = useContext(NotedContext);
  return useMemo(() => {
    const byLine = new Map<number, readonly Note[]>();
    for (const { place, note } of noted?.pinned ?? []) {
      if (shownAt === null || place.view !== 'source' || place.url !== url || place.line === null) continue;
      const { line } = shownAt({ line: place.line, column: place.column ?? 1 });
      byLine.set(line, [...(byLine.get(line) ?? []), note]);
    }
    if (noted === null || byLine.size === 0) return null;
    return new Map(
      [...byLine].map(([line, notes]) => [
        line,
        { text: notesText(notes), onOpen: () => noted.onOpen(notes[0]?.id ?? '') },
      ]),
    );
  }, [noted, url, shownAt]);
}
