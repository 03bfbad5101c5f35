/** Key caps of a shortcut. */
import { shortcutLabels } from './keys.ts';

export interface KbdProps {
  /** In the syntax of `keys.ts`: `Mod+KeyK`. */
  readonly shortcut: string;
}

export function Kbd({ shortcut }: KbdProps) {
  return (
    <span className="kbd-group">
      {shortcutLabels(shortcut).map((label) => (
        <kbd key={label} className="kbd">
          {label}
        </kbd>
      ))}
    </span>
  );
}
