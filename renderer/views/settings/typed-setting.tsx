/**
 * A setting that is typed. It is kept when the person is done with it (Enter, or leaving the field), never while typing:
 * half a number is a number too. Escape brings the kept value back.
 */
import { useEffect, useRef, useState } from 'react';
import { Field } from '../../widgets/field.tsx';
import { CheckIcon } from '../../widgets/icons.tsx';
import type { Typed } from './fields.ts';

export interface TypedSettingProps<T> {
  readonly label: string;
  /** The kept value as text. */
  readonly kept: string;
  readonly read: (text: string) => Typed<T>;
  /** Keeps the value; false when main refused it. */
  readonly save: (value: T) => Promise<boolean>;
  readonly placeholder?: string;
  readonly wide?: boolean;
}

/** How long the tick stands after a value was kept. */
const SAVED_SHOWN_MS = 1600;

export function TypedSetting<T>({ label, kept, read, save, placeholder, wide = false }: TypedSettingProps<T>) {
  const [text, setText] = useState(kept);
  const [problem, setProblem] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  const editing = useRef(false);

  // A value that changed elsewhere (another window of settings, a flag) shows up, unless somebody types here.
  useEffect(() => {
    if (!editing.current) setText(kept);
  }, [kept]);
  useEffect(() => {
    if (!saved) return undefined;
    const timer = setTimeout(() => setSaved(false), SAVED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [saved]);

  const finish = async (): Promise<void> => {
    editing.current = false;
    if (text.trim() === kept) {
      setText(kept);
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
          if (event.key === 'Escape' && text !== kept) {
            event.preventDefault();
            event.stopPropagation();
            editing.current = false;
            setText(kept);
            setProblem(null);
          }
        }}
      />
    </div>
  );
}
