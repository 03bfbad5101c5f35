/** Category colors of a chart with their figures; each can be grayed out. */
import { useState, type ReactNode } from 'react';
import { CATEGORIES, type CategoryId } from './function-category.ts';

export interface ProfileLegendProps {
  /** Self figures by category, in `CATEGORIES` order; empty categories are omitted. */
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

export function ProfileLegend({ figures, figureOf, labels = {}, off, onToggle }: ProfileLegendProps) {
  return CATEGORIES.map(({ id, label: own }, category) => {
    const figure = figures[category] ?? 0;
    if (figure <= 0) return null;
    const label = labels[id] ?? own;
    return (
      <button
        key={id}
        type="button"
        className="profile-category"
        aria-pressed={!off.has(category)}
        title={off.has(category) ? `Color ${label}` : `Gray out ${label}`}
        onClick={() => onToggle(category)}
      >
        <span className="profile-swatch" data-category={id} aria-hidden />
        {label}
        {figureOf(figure)}
      </button>
    );
  });
}
