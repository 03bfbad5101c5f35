/** Buttons: plain, primary (one per panel), bare (border on hover) and icon-only, in normal and tiny height. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import type { Icon } from './icons.tsx';
import { Kbd } from './keys/kbd.tsx';
import { shortcutText } from './keys/keys.ts';

type NativeProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children' | 'className' | 'type'>;

export interface ButtonProps extends NativeProps {
  readonly children: ReactNode;
  readonly look?: 'plain' | 'primary' | 'bare' | 'danger';
  readonly size?: 'normal' | 'tiny';
  readonly icon?: Icon;
  /** Shown on the right; the owner of the action binds the key. */
  readonly shortcut?: string;
  readonly type?: 'button' | 'submit';
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  children,
  look = 'plain',
  size = 'normal',
  icon: Drawn,
  shortcut,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button {...rest} type={type} className="button inline-row" data-look={look} data-size={size}>
      {Drawn === undefined ? null : <Drawn size={14} />}
      <span className="cut">{children}</span>
      {shortcut === undefined ? null : <Kbd shortcut={shortcut} />}
    </button>
  );
}

export interface IconButtonProps extends NativeProps {
  /** Accessible name and tooltip. */
  readonly label: string;
  readonly icon: Icon;
  readonly size?: 'normal' | 'tiny';
  readonly look?: 'bare' | 'plain';
  readonly shortcut?: string;
  readonly pressed?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton({
  label,
  icon: Drawn,
  size = 'normal',
  look = 'bare',
  shortcut,
  pressed,
  ...rest
}: IconButtonProps) {
  return (
    <button
      title={shortcut === undefined ? label : `${label} (${shortcutText(shortcut)})`}
      {...rest}
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      className="button inline-row icon-button"
      data-look={look}
      data-size={size}
    >
      <Drawn size={size === 'tiny' ? 14 : 16} />
    </button>
  );
}
