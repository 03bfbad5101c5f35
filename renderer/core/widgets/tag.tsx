/** A short tag, and a count badge. */
import type { ReactNode } from 'react';

export interface TagProps {
  readonly children: ReactNode;
  readonly tone?: 'neutral' | 'page' | 'framework' | 'weak' | 'warning' | 'error' | 'done';
  readonly title?: string;
}

export function Tag({ children, tone = 'neutral', title }: TagProps) {
  return (
    <span className="tag" data-tone={tone} title={title}>
      {children}
    </span>
  );
}

export function CountBadge({
  count,
  tone = 'neutral',
}: {
  count: number;
  tone?: 'neutral' | 'warning' | 'error' | 'accent';
}) {
  return (
    <span className="count-badge" data-tone={count === 0 ? 'neutral' : tone}>
      {count}
    </span>
  );
}
