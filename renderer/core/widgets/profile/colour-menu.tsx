/** Meaning of the colors of a chart: one choice for all charts of profiles and traces, and what else is told of its colors. */
import { Popover } from 'radix-ui';
import { useId, type ReactNode } from 'react';
import { Button } from '../button.tsx';
import type { ColouredBy } from './colouring.ts';

const CHOICES: readonly { readonly by: ColouredBy; readonly label: string }[] = [
  { by: 'owner', label: 'whose code' },
  { by: 'kind', label: 'category' },
  { by: 'url', label: 'file' },
  { by: 'package', label: 'package' },
  { by: 'function', label: 'function' },
];

export interface ColourMenuProps {
  readonly by: ColouredBy;
  /** Null: there is nothing to choose from. */
  readonly onBy: ((by: ColouredBy) => void) | null;
  /** The legend, and switches of the chart. */
  readonly children?: ReactNode;
}

export function ColourMenu({ by: chosen, onBy, children }: ColourMenuProps) {
  const name = useId();
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button size="tiny" look="bare" title="What the colors of the chart stand for" data-testid="flame-colours">
          {onBy === null ? 'Colors' : `By ${CHOICES.find(({ by }) => by === chosen)?.label ?? ''}`}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu colour-menu"
          aria-label="Colors of the chart"
          align="start"
          sideOffset={2}
          collisionPadding={8}
        >
          {onBy === null ? null : (
            <fieldset>
              <legend className="menu-label third small">Color by</legend>
              {CHOICES.map(({ by, label }) => (
                <label key={by} className="menu-item row">
                  <input type="radio" name={name} checked={by === chosen} onChange={() => onBy(by)} />
                  {label}
                </label>
              ))}
            </fieldset>
          )}
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
