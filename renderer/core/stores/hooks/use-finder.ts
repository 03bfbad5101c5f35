/** Lets the palette find things in a document, and offers its views as commands while it is active. */
import { useEffect, useRef } from 'react';
import { activeDocument } from '../documents/documents.ts';
import type { Finder } from '../finders.ts';
import { useCommands, useDocuments, useWorkbench } from '../workbench.tsx';

/** `find`: null until the document is open. */
export function useFinder(documentId: string, find: Finder | null): void {
  const { finders } = useWorkbench();
  const latest = useRef(find);
  useEffect(() => {
    latest.current = find;
  });
  const canFind = find !== null;
  useEffect(() => {
    if (!canFind) return undefined;
    return finders.getState().offer(documentId, async (text) => (await latest.current?.(text)) ?? []);
  }, [finders, documentId, canFind]);
}

export interface OfferedView<V extends string> {
  readonly value: V;
  readonly label: string;
}

/** Offers the views of a document as commands while it is the active one. */
export function useViewCommands<V extends string>(
  documentId: string,
  views: readonly OfferedView<V>[],
  onView: (view: V) => void,
): void {
  const isActive = useDocuments((state) => activeDocument(state)?.id === documentId);
  useCommands(
    isActive
      ? views.map(({ value, label }) => ({
          id: `document.view-${value}`,
          title: `Show ${label}`,
          section: 'View',
          run: () => onView(value),
        }))
      : [],
  );
}
