/** Marks of notes on rows and ranges, and the way to add one. Around live targets and comparisons, which have no notes, nothing is drawn. */
import { createContext, useContext } from 'react';
import { thingOf, type NotedRange, type NotedThings } from '../../../shared/core/contracts/noted-things.ts';
import { authorText, type Note } from '../../../shared/core/contracts/notes.ts';
import type { CapturePlace } from '../../../shared/core/contracts/places.ts';
import { NoteIcon } from './icons.tsx';
import type { MenuEntry } from './overlays/menu.tsx';
import './noted.css';

export interface Noted extends NotedThings {
  /** Begins a note for a place; null: the capture as a whole. */
  readonly onAdd: (place: CapturePlace | null) => void;
  /** Shows a note in the panel of notes. */
  readonly onOpen: (noteId: string) => void;
}

/** The notes of the capture that is shown; null where there is none. */
export const NotedContext = createContext<Noted | null>(null);

/** The notes with their authors, for a tooltip. */
export function notesText(notes: readonly Note[]): string {
  return notes.map(({ author, text }) => `${authorText(author)}: ${text}`).join('\n\n');
}

/** Marks what a place is about, if it has notes; their texts are the tooltip. */
export function NoteMark({ place }: { readonly place: CapturePlace }) {
  const noted = useContext(NotedContext);
  const notes = noted?.byThing.get(thingOf(place) ?? '') ?? [];
  if (notes.length === 0) return null;
  const label = notes.length === 1 ? 'has a note' : `has ${notes.length} notes`;
  return (
    <span className="note-mark" aria-label={label} title={notesText(notes)} data-testid="note-mark">
      <NoteIcon size={12} />
    </span>
  );
}

/** Marks noted ranges of an overview that shows `totalMs`. */
export function NoteRanges({ totalMs }: { readonly totalMs: number }) {
  const ranges: readonly NotedRange[] = useContext(NotedContext)?.ranges ?? [];
  if (totalMs <= 0) return null;
  return ranges.map(({ fromMs, toMs, note }) => (
    <span
      key={note.id}
      className="note-range"
      data-testid="note-range"
      title={notesText([note])}
      style={{ left: `${(fromMs / totalMs) * 100}%`, width: `${((toMs - fromMs) / totalMs) * 100}%` }}
    />
  ));
}

/** Begins a note; null where there is no capture to note something on. */
export function useAddNote(): Noted['onAdd'] | null {
  return useContext(NotedContext)?.onAdd ?? null;
}

/** "Add note…" for a context menu; empty where there is no capture. `place` is read when it is chosen. */
export function addNoteEntries(
  onAdd: Noted['onAdd'] | null | undefined,
  place: () => CapturePlace | null,
): MenuEntry[] {
  if (onAdd === null || onAdd === undefined) return [];
  return [{ label: 'Add note…', icon: NoteIcon, onSelect: () => onAdd(place()) }];
}
