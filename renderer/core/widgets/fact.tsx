/** A name and its value in a definition list. */
import type { ReactNode } from 'react';

export interface FactProps {
  readonly name: ReactNode;
  readonly children: ReactNode;
  /** Class of the value, by default `selectable`. */
  readonly className?: string;
  readonly title?: string | undefined;
}

export function Fact({ name, children, className = 'selectable', title }: FactProps) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd className={className}>{children}</dd>
    </div>
  );
}
