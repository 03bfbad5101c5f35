/** Keeps the focus where keys work: in the document that was opened, gone to, or left standing by a menu or dialog that closed. */
import { useEffect, useState } from 'react';
import { useDocuments } from './stores/workbench.tsx';
import { createDocumentFocus } from './widgets/document-focus.ts';
import { isDialogOpen } from './widgets/keys.ts';

export function useDocumentFocus(): void {
  const [focus] = useState(() => createDocumentFocus(document, isDialogOpen));
  const focusTurn = useDocuments((state) => state.focusTurn);
  useEffect(() => focus.listen(), [focus]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    // A menu or dialog that opened the document gives the focus back to its own opener first.
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => {
        if (!isDialogOpen()) focus.enter();
      }, 0);
    });
    return () => {
      cancelAnimationFrame(frame);
      if (timer !== null) clearTimeout(timer);
    };
  }, [focus, focusTurn]);
}
