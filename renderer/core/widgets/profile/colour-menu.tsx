/** Meaning of the colors of a chart: one choice for all charts of profiles and traces. */
import { Button } from '../button.tsx';
import { Menu } from '../overlays/menu.tsx';
import type { ColouredBy } from './colouring.ts';

const CHOICES: readonly { readonly by: ColouredBy; readonly label: string }[] = [
  { by: 'kind', label: 'category' },
  { by: 'url', label: 'file' },
  { by: 'package', label: 'package' },
  { by: 'function', label: 'function' },
];

export interface ColourMenuProps {
  readonly by: ColouredBy;
  readonly onBy: (by: ColouredBy) => void;
}

export function ColourMenu({ by: chosen, onBy }: ColourMenuProps) {
  return (
    <Menu
      entries={[
        { kind: 'label', label: 'Color by' },
        ...CHOICES.map(({ by, label }) => ({ label, checked: by === chosen, onSelect: () => onBy(by) })),
      ]}
    >
      <Button size="tiny" look="bare" title="What the colors of the chart stand for" data-testid="flame-colours">
        Color by: {CHOICES.find(({ by }) => by === chosen)?.label}
      </Button>
    </Menu>
  );
}
