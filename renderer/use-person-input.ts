/**
 * Tracks key presses, pointer presses and typing, so that no automatic navigation interrupts the person, and the focus has a ring only after a key.
 */
import { useEffect } from 'react';
import { useWorkbench } from './stores/workbench.tsx';
import { isTextInput } from './widgets/keys.ts';

/** They are held for a press of the pointer, too. */
const MODIFIERS: ReadonlySet<string> = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph']);

export function usePersonInput(): void {
  const { personInput } = useWorkbench();
  useEffect(() => {
    const onFocus = (): void => personInput.noteFocus(isTextInput(document.activeElement));
    // base.css takes the ring away.
    const note = (input: 'pointer' | 'keys'): void => {
      personInput.notePress();
      document.documentElement.dataset['input'] = input;
    };
    const onPointer = (): void => note('pointer');
    const onKey = ({ key }: KeyboardEvent): void => (MODIFIERS.has(key) ? personInput.notePress() : note('keys'));
    const capture = { capture: true, passive: true } as const;
    window.addEventListener('pointerdown', onPointer, capture);
    window.addEventListener('keydown', onKey, capture);
    window.addEventListener('focusin', onFocus);
    window.addEventListener('focusout', onFocus);
    return () => {
      window.removeEventListener('pointerdown', onPointer, capture);
      window.removeEventListener('keydown', onKey, capture);
      window.removeEventListener('focusin', onFocus);
      window.removeEventListener('focusout', onFocus);
    };
  }, [personInput]);
}
