/** Tracks key presses, pointer presses and typing, so that no automatic navigation interrupts the person. */
import { useEffect } from 'react';
import { useWorkbench } from './stores/workbench.tsx';
import { isTextInput } from './widgets/keys.ts';

export function usePersonInput(): void {
  const { personInput } = useWorkbench();
  useEffect(() => {
    const onFocus = (): void => personInput.noteFocus(isTextInput(document.activeElement));
    const capture = { capture: true, passive: true } as const;
    window.addEventListener('pointerdown', personInput.notePress, capture);
    window.addEventListener('keydown', personInput.notePress, capture);
    window.addEventListener('focusin', onFocus);
    window.addEventListener('focusout', onFocus);
    return () => {
      window.removeEventListener('pointerdown', personInput.notePress, capture);
      window.removeEventListener('keydown', personInput.notePress, capture);
      window.removeEventListener('focusin', onFocus);
      window.removeEventListener('focusout', onFocus);
    };
  }, [personInput]);
}
