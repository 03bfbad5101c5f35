/** One setting: title, description, control, and the error of the last change. */
import { createContext, useContext, useId, type ReactNode } from 'react';
import type { AppError } from '../../../shared/base/errors.ts';
import { ErrorIcon, WarningIcon } from '../widgets/icons.tsx';
import { errorText } from '../words/person-text.ts';

export interface SettingRowProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Its effect, in one or two sentences. */
  readonly explanation?: ReactNode;
  /** A note on the current value. */
  readonly warning?: ReactNode;
  readonly error?: AppError | null;
}

/** What is searched for; settings with other words are left out. */
export const SettingsFilter = createContext('');

export function SettingRow({ title, children, explanation, warning, error = null }: SettingRowProps) {
  const id = useId();
  const filter = useContext(SettingsFilter).trim().toLowerCase();
  const words = `${title} ${typeof explanation === 'string' ? explanation : ''}`.toLowerCase();
  if (!words.includes(filter)) return null;
  return (
    <section className="setting" aria-labelledby={id}>
      <div className="setting-words">
        <h3 id={id} className="setting-title">
          {title}
        </h3>
        {explanation === undefined ? null : <p className="setting-explanation">{explanation}</p>}
        {warning === undefined || warning === null ? null : (
          <p className="setting-message is-warning">
            <WarningIcon size={14} />
            <span>{warning}</span>
          </p>
        )}
        {error === null ? null : (
          <p className="setting-message is-error" role="alert">
            <ErrorIcon size={14} />
            <span>{errorText(error)}</span>
          </p>
        )}
      </div>
      <div className="setting-control">{children}</div>
    </section>
  );
}
