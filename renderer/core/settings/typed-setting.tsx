/** A typed setting, saved on Enter or blur, never while typing, because half a number is a number too. Escape restores the saved value. */
import { useEffect, useRef, useState } from 'react';
import { Field } from '../widgets/field.tsx';
import { CheckIcon } from '../widgets/icons.tsx';
import type { Typed } from './fields.ts';

export interface TypedSettingProps<T> {
  readonly label: string;
  /** The saved value as text. */
  readonly stored: string;
  readonly read: (text: string) => Typed<T>;
  /** Saves the value; false if main refused it. */
  readonly save: (value: T) => Promise<boolean>;
  readonly placeholder?: string;
  readonly wide?: boolean;
}

/** The time that the check mark is shown after saving. */
const SAVED_SHOWN_MS = 1600;

export function TypedSetting<T>({ label, stored, read, save, placeholder, wide = false }: TypedSettingProps<T>) {
  const [text, setText] = useState(stored);
  const [problem, setProblem] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  const editing = useRef(false);

  // Show a value changed elsewhere (another settings view, a flag) unless the person is typing.
  useEffect(() => {
    if (!editing.current) setText(stored);
  }, [stored]);
  useEffect(() => {
    if (!saved) return undefined;
    const timer = setTimeout(() => setSaved(false), SAVED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [saved]);

  const finish = async (): Promise<void> => {
    editing.current = false;
    if (text.trim() === stored) {
      setText(stored);
      setProblem(null);
      return;
    }
    const typed = read(text);
    setProblem(typed.ok ? null : typed.problem);
    if (typed.ok) setSaved(await save(typed.value));
  };

  return (
    <div className="typed-setting" data-wide={wide}>
      <Field
        label={label}
        icon={null}
        clearable={false}
        value={text}
        error={problem}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(saved ? { trailing: <CheckIcon size={14} className="is-done" /> } : {})}
        onValue={(value) => {
          editing.current = true;
          setText(value);
          setProblem(null);
        }}
        onBlur={() => void finish()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void finish();
          if (event.key === 'Escape' && text !== stored) {
            event.preventDefault();
            event.stopPropagation();
            editing.current = false;
            setText(stored);
            setProblem(null);
          }
        }}
      />
    </div>
  );
}
