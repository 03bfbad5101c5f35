/** A source place that opens its original in Sources, at the line; plain text with the reason where it cannot. */
import { createContext, useContext, type ReactNode } from 'react';
import type { MenuEntry } from './overlays/menu.tsx';
import { wholeSource, type SourcePosition } from './source-place.ts';
import './source-link.css';

export interface SourceLinks {
  /** Shows a place of the code that ran; null if nothing can show it. */
  readonly show: ((place: SourcePosition) => void) | null;
  /** The reason why nothing can show it; empty where places have links, or nobody expects one. */
  readonly whyNot: string;
}

/** Places as text, such as in what is a control itself. */
export const NO_SOURCE_LINKS: SourceLinks = { show: null, whyNot: '' };

export const SourceLinksContext = createContext<SourceLinks>(NO_SOURCE_LINKS);

export interface SourceLinkProps {
  /** The place in the code that ran, which Sources maps to the original. */
  readonly place: SourcePosition;
  /** Its text: the original place if it is known. */
  readonly children: ReactNode;
  readonly className?: string;
  /** In a row of a table, whose keys and menu are those of the row. */
  readonly inRow?: boolean;
}

export function SourceLink({ place, children, className = '', inRow = false }: SourceLinkProps) {
  const { show, whyNot } = useContext(SourceLinksContext);
  const whole = wholeSource(place);
  if (place.url === '' || place.line <= 0) return <span className={className}>{children}</span>;
  if (show === null)
    return (
      <span className={className} title={whyNot === '' ? undefined : `${whole}\n${whyNot}`}>
        {children}
      </span>
    );
  return (
    // A button would be a box of its own, from which the comma after it breaks away.
    <a
      href="#source"
      className={`link source-link ${className}`}
      title={`Show ${whole} in Sources`}
      draggable={false}
      tabIndex={inRow ? -1 : undefined}
      onClick={(event) => {
        event.preventDefault();
        show(place);
      }}
      // The second click of a double click would open the row.
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {children}
    </a>
  );
}

/** Entries of the menu of a row: the same link for the keyboard. */
export function sourceEntries({ show, whyNot }: SourceLinks, place: SourcePosition): readonly MenuEntry[] {
  if (show === null && whyNot === '') return [];
  const hasPlace = place.url !== '' && place.line > 0;
  return [
    {
      label: 'Show in Sources',
      unavailable: hasPlace ? (show === null ? whyNot : null) : 'It has no place in a script',
      onSelect: () => show?.(place),
    },
  ];
}
