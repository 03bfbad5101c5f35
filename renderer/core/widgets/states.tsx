/** Shown in place of data: an empty state, or an error with advice. */
import type { ReactNode } from 'react';
import { personText } from '../words/person-text.ts';
import { ErrorIcon, InfoIcon, WarningIcon, type Icon } from './icons.tsx';

export interface EmptyStateProps {
  /** One line: why there is nothing. */
  readonly title: string;
  /** Advice. */
  readonly children?: ReactNode;
  /** At most one button. */
  readonly action?: ReactNode;
  readonly icon?: Icon;
  /** At the top left of a panel that it fills, or of a list. */
  readonly place?: 'panel' | 'inline';
}

export function EmptyState({ title, children, action, icon: Drawn, place = 'panel' }: EmptyStateProps) {
  return (
    <div className="state" data-place={place}>
      {Drawn === undefined ? null : <Drawn size={24} className="third" />}
      <div className="state-words">
        <p className="state-title">{title}</p>
        {children === undefined ? null : <div className="state-text">{children}</div>}
        {action === undefined ? null : <div className="state-actions wrap">{action}</div>}
      </div>
    </div>
  );
}

export interface ErrorStateProps {
  /** The event, in a few words. */
  readonly title: string;
  /** The reason, where it is known. */
  readonly detail?: string | undefined;
  /** The next step. */
  readonly suggestion?: string | undefined;
  readonly actions?: ReactNode;
  readonly severity?: 'error' | 'warning' | 'info';
  readonly place?: 'panel' | 'inline' | 'strip';
}

const SEVERITY_ICONS: Readonly<Record<'error' | 'warning' | 'info', Icon>> = {
  error: ErrorIcon,
  warning: WarningIcon,
  info: InfoIcon,
};

export function ErrorState({
  title,
  detail,
  suggestion,
  actions,
  severity = 'error',
  place = 'panel',
}: ErrorStateProps) {
  const Drawn = SEVERITY_ICONS[severity];
  const why = personText(detail ?? '');
  const next = personText(suggestion ?? '');
  return (
    <div className="state" data-place={place} data-severity={severity} role={severity === 'error' ? 'alert' : 'status'}>
      <Drawn size={place === 'panel' ? 24 : 16} className={`is-${severity}`} />
      <div className="state-words">
        <p className="state-title">{personText(title)}</p>
        {why === '' ? null : <p className="state-text selectable">{why}</p>}
        {next === '' ? null : <p className="state-text selectable">{next}</p>}
        {actions === undefined ? null : <div className="state-actions wrap">{actions}</div>}
      </div>
    </div>
  );
}

/** Severity as shape and color. */
export function SeverityIcon({ severity, size = 16 }: { severity: 'error' | 'warning' | 'info'; size?: 14 | 16 }) {
  const Drawn = SEVERITY_ICONS[severity];
  return <Drawn size={size} className={`is-${severity}`} />;
}
