/** Menus of a button, and context menus at a point (right click, Shift F10), from the same entries. */
import { DropdownMenu } from 'radix-ui';
import { useState, type ReactNode, type Ref } from 'react';
import { createPortal } from 'react-dom';
import { CheckIcon, ChevronRightIcon, type Icon } from '../icons.tsx';
import { shortcutText } from '../keys/keys.ts';

export type MenuEntry =
  | {
      readonly kind?: 'action';
      readonly label: string;
      readonly onSelect: () => void;
      readonly icon?: Icon;
      readonly shortcut?: string;
      /** A second line, smaller. */
      readonly detail?: string;
      /** Disabled, with the reason as text. */
      readonly unavailable?: string | null;
      /** A check mark: the entry is a switch or one of several. */
      readonly checked?: boolean;
      readonly tone?: 'danger';
      readonly testId?: string;
    }
  | { readonly kind: 'submenu'; readonly label: string; readonly icon?: Icon; readonly entries: readonly MenuEntry[] }
  | { readonly kind: 'separator' }
  | { readonly kind: 'label'; readonly label: string };

function MenuItems({ entries }: { entries: readonly MenuEntry[] }) {
  return entries.map((entry, index) => {
    const key = `${index}-${'label' in entry ? entry.label : 'separator'}`;
    if (entry.kind === 'separator') return <DropdownMenu.Separator key={key} className="menu-separator" />;
    if (entry.kind === 'label') {
      return (
        <DropdownMenu.Label key={key} className="menu-label third small">
          {entry.label}
        </DropdownMenu.Label>
      );
    }
    const Drawn = entry.icon;
    if (entry.kind === 'submenu') {
      return (
        <DropdownMenu.Sub key={key}>
          <DropdownMenu.SubTrigger className="menu-item row">
            <span className="menu-icon">{Drawn === undefined ? null : <Drawn size={14} />}</span>
            <span className="grow">{entry.label}</span>
            <ChevronRightIcon size={12} />
          </DropdownMenu.SubTrigger>
          <DropdownMenu.Portal>
            <DropdownMenu.SubContent className="menu" collisionPadding={8}>
              <MenuItems entries={entry.entries} />
            </DropdownMenu.SubContent>
          </DropdownMenu.Portal>
        </DropdownMenu.Sub>
      );
    }
    const unavailable = entry.unavailable ?? null;
    return (
      <DropdownMenu.Item
        key={key}
        className="menu-item row"
        data-tone={entry.tone}
        data-testid={entry.testId}
        disabled={unavailable !== null}
        onSelect={entry.onSelect}
        {...(entry.checked === undefined ? {} : { role: 'menuitemcheckbox', 'aria-checked': entry.checked })}
      >
        <span className="menu-icon">
          {entry.checked === true ? <CheckIcon size={14} /> : Drawn === undefined ? null : <Drawn size={14} />}
        </span>
        <span className="grow">
          {entry.label}
          {entry.detail === undefined ? null : <span className="menu-reason third small">{entry.detail}</span>}
          {unavailable === null ? null : <span className="menu-reason third small">{unavailable}</span>}
        </span>
        {entry.shortcut === undefined ? null : (
          <span className="menu-shortcut third small">{shortcutText(entry.shortcut)}</span>
        )}
      </DropdownMenu.Item>
    );
  });
}

export interface MenuProps {
  /** The button that opens it. */
  readonly children: ReactNode;
  readonly entries: readonly MenuEntry[];
  readonly align?: 'start' | 'end';
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

export function Menu({ children, entries, align = 'start', ...rest }: MenuProps) {
  return (
    <DropdownMenu.Root {...rest}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align={align} sideOffset={2} collisionPadding={8} loop>
          <MenuItems entries={entries} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface OpenMenu {
  readonly x: number;
  readonly y: number;
  readonly entries: readonly MenuEntry[];
}

export interface PointMenu {
  /** Opens at a point of the window; does nothing without entries. */
  readonly openAt: (point: { x: number; y: number }, entries: readonly MenuEntry[]) => void;
  /** Render anywhere in the component; invisible until opened. */
  readonly element: ReactNode;
}

/** The anchor point, in the body, because a list with paint containment would shift fixed content. */
function MenuAnchor({ x, y, ...trigger }: { x: number; y: number; ref?: Ref<HTMLSpanElement> }) {
  return createPortal(<span {...trigger} className="menu-anchor" style={{ left: x, top: y }} />, document.body);
}

/** A context menu. `returnFocus` is the element that gets the focus on close: the list. */
export function usePointMenu(returnFocus?: () => void): PointMenu {
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  return {
    openAt: (point, entries) => {
      if (entries.length > 0) setMenu({ ...point, entries });
    },
    element:
      menu === null ? null : (
        <DropdownMenu.Root open onOpenChange={(open) => (open ? undefined : setMenu(null))}>
          <DropdownMenu.Trigger asChild>
            <MenuAnchor x={menu.x} y={menu.y} />
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content
              className="menu"
              align="start"
              collisionPadding={8}
              loop
              onCloseAutoFocus={(event) => {
                event.preventDefault();
                returnFocus?.();
              }}
            >
              <MenuItems entries={menu.entries} />
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      ),
  };
}
