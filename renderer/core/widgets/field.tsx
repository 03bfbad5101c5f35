/** A text field with a leading icon, and a clear button or shortcut hint at the end. */
import { useId, useRef, type InputHTMLAttributes, type KeyboardEvent, type Ref } from 'react';
import { enterRows, rowsBelow } from './tables/enter-rows.ts';
import { CloseIcon, SearchIcon, type Icon } from './icons.tsx';
import { Kbd } from './keys/kbd.tsx';

export interface FieldProps extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  'onChange' | 'value' | 'className' | 'size'
> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly icon?: Icon | null;
  /** The shortcut that focuses the field, shown while it is empty and not focused. */
  readonly shortcut?: string;
  /** Short text at the end: "1 of 3". */
  readonly trailing?: React.ReactNode;
  /** False if an empty field is meaningless: no clear button, and Escape goes to the parent. */
  readonly clearable?: boolean;
  /** Invalid input: the error is announced and shown below the field. */
  readonly error?: string | null;
  /** It filters the rows below it: ArrowDown goes to them. */
  readonly filters?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

export function Field({
  label,
  value,
  onValue,
  icon = SearchIcon,
  shortcut,
  trailing,
  error = null,
  clearable = true,
  filters = false,
  ref,
  onKeyDown,
  ...rest
}: FieldProps) {
  const Drawn = icon;
  const errorId = useId();
  const inner = useRef<HTMLInputElement>(null);
  const takeRef = (element: HTMLInputElement | null): void => {
    inner.current = element;
    if (typeof ref === 'function') ref(element);
    else if (ref !== undefined && ref !== null) ref.current = element;
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    onKeyDown?.(event);
    if (filters && event.key === 'ArrowDown' && !event.defaultPrevented) {
      event.preventDefault();
      enterRows(rowsBelow(event.currentTarget));
      return;
    }
    if (event.key !== 'Escape' || value === '' || !clearable || event.defaultPrevented) return;
    // The first Escape clears the field; the next one goes to the parent.
    event.stopPropagation();
    event.preventDefault();
    onValue('');
  };
  return (
    <div className="field-frame">
      <div className="field" data-invalid={error !== null || undefined}>
        {Drawn === null ? null : <Drawn size={14} />}
        <input
          spellCheck={false}
          autoComplete="off"
          {...rest}
          ref={takeRef}
          aria-label={label}
          aria-invalid={error !== null}
          aria-describedby={error === null ? rest['aria-describedby'] : errorId}
          value={value}
          onChange={(event) => onValue(event.target.value)}
          onKeyDown={onKey}
        />
        {trailing === undefined ? null : <span className="third small">{trailing}</span>}
        {value !== '' && clearable ? (
          <button
            type="button"
            className="field-clear"
            aria-label="Clear"
            title="Clear (Esc)"
            tabIndex={-1}
            onClick={() => {
              onValue('');
              inner.current?.focus();
            }}
          >
            <CloseIcon size={12} />
          </button>
        ) : shortcut !== undefined && value === '' ? (
          <Kbd shortcut={shortcut} />
        ) : null}
      </div>
      {error === null ? null : (
        <p className="field-error" role="alert" id={errorId}>
          {error}
        </p>
      )}
    </div>
  );
}
