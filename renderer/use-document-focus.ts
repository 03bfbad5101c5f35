/** Keeps the keyboard focus in the active document: after opening, activating, or closing a menu or dialog over it. */
import { useEffect } from 'react';
import { useWorkbench } from './stores/workbench.tsx';
import { createDocumentFocus } from './widgets/document-focus.ts';
import { isDialogOpen } from './widgets/keys.ts';

export function useDocumentFocus(): void {
  const { documents } = useWorkbench();
  useEffect(() => {
    const focus = createDocumentFocus(document, isDialogOpen);
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const cancel = (): void => {
      cancelAnimationFrame(frame);
      if (timer !== null) clearTimeout(timer);
    };
    const enter = (): void => {
      cancel();
      // A menu or dialog that opened the document first returns the focus to its own opener.
      frame = requestAnimationFrame(() => {
        timer = setTimeout(() => {
          if (!isDialogOpen()) focus.enter();
        }, 0);
      });
    };
    enter();
    const stopListening = focus.listen();
    const unsubscribe = documents.subscribe((state, before) => {
      if (state.focusTurn !== before.focusTurn) enter();
    });
    return () => {
      cancel();
      unsubscribe();
      stopListening();
    };
  }, [documents]);
}
