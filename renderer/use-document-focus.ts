/** Keeps the focus where keys work: in the document that was opened, gone to, or left standing by a menu or dialog that closed. */
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
      // A menu or dialog that opened the document gives the focus back to its own opener first.
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
