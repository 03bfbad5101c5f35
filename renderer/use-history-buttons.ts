/** The back and forward buttons of a mouse go through the places of the window. */
import { useEffect } from 'react';
import { useWorkbench } from './stores/workbench.tsx';
import { isDialogOpen } from './widgets/keys.ts';

/** `button` of mouse events. */
const BACK = 3;
const FORWARD = 4;

/** Inactive while a dialog is open; the buttons never leave the page of the window. */
export function useHistoryButtons(): void {
  const { history } = useWorkbench();
  useEffect(() => {
    const onMouse = (event: MouseEvent): void => {
      if (event.button !== BACK && event.button !== FORWARD) return;
      event.preventDefault();
      if (event.type === 'mouseup' && !isDialogOpen()) history.getState().go(event.button === BACK ? -1 : 1);
    };
    // Chromium navigates when the button is released.
    window.addEventListener('mousedown', onMouse);
    window.addEventListener('mouseup', onMouse);
    return () => {
      window.removeEventListener('mousedown', onMouse);
      window.removeEventListener('mouseup', onMouse);
    };
  }, [history]);
}
