/** Colors of a chart with their figures; each can be grayed out. */
import { useState, type CSSProperties, type ReactNode } from 'react';
import type { CategoryId } from './function-category.ts';

export interface ProfileLegendProps {
  /** Groups without a label have no entry. */
  readonly groups: readonly { readonly id: string; readonly label: string | null; readonly token: string }[];
  /** Self figures by group; groups without any are omitted. */
  readonly figures: ArrayLike<number>;
  readonly figureOf: (figure: number) => ReactNode;
  /** Labels that replace those of a category. */
  readonly labels?: Partial<Readonly<Record<CategoryId, string>>>;
  readonly off: ReadonlySet<number>;
  readonly onToggle: (category: number) => void;
}

/** Grayed-out categories, and a toggle. */
export function useCategoriesOff(): [ReadonlySet<number>, (category: number) => void] {
  const [off, setOff] = useState<ReadonlySet<number>>(() => new Set());
  return [
    off,
    (category) =>
      setOff((now) => {
        const next = new Set(now);
        if (!next.delete(category)) next.add(category);
        return next;
      }),
  ];
}

export interface LegendEntryProps {
  readonly label: string;
  readonly swatch: ReactNode;
  readonly isOff: boolean;
  readonly onToggle: () => void;
  /** Its figure. */
  readonly children?: ReactNode;
}

/** One color of a legend; a press grays it out. */
export function LegendEntry({ label, swatch, isOff, onToggle, children }: LegendEntryProps) {
  return (
    <button
      type="button"
      className="profile-category"
      aria-pressed={!isOff}
      title={isOff ? `Color ${label}` : `Gray out ${label}`}
      onClick={onToggle}
    >
      {swatch}
      {label}
      {children}
    </button>
  );
}

export function ProfileLegend({ groups, figures, figureOf, labels = {}, off, onToggle }: ProfileLegendProps) {
  const replaced = new Map<string, string>(Object.entries(labels));
  return groups.map(({ id, label: own, token }, category) => {
    const figure = figures[category] ?? 0;
    const label = replaced.get(id) ?? own;
    if (figure <= 0 || label === null) return null;
    return (
      <LegendEntry
        key={id}
        label={label}
        swatch={
          <span className="profile-swatch" style={{ '--category': `var(${token})` } as CSSProperties} aria-hidden />
        }
        isOff={off.has(category)}
        onToggle={() => onToggle(category)}
      >
        {figureOf(figure)}
      </LegendEntry>
    );
  });
}
