/** A copy button that confirms in place for a moment. */
import { useEffect, useState } from 'react';
import { Button, IconButton } from './button.tsx';
import { CheckIcon, CopyIcon } from './icons.tsx';

export interface CopyButtonProps {
  /** Button text: `Copy command`. With `iconOnly` it is the tooltip. */
  readonly label: string;
  /** Copies the text; false if it failed. */
  readonly onCopy: () => Promise<boolean>;
  readonly look?: 'plain' | 'primary' | 'bare';
  readonly size?: 'normal' | 'tiny';
  readonly iconOnly?: boolean;
}

/** Long enough to read, short enough not to look like the state of the clipboard. */
const SHOWN_MS = 1600;

export function CopyButton({ label, onCopy, look = 'plain', size = 'normal', iconOnly = false }: CopyButtonProps) {
  const [state, setState] = useState<'rests' | 'copied' | 'failed'>('rests');
  useEffect(() => {
    if (state === 'rests') return undefined;
    const timer = setTimeout(() => setState('rests'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => setState((await onCopy()) ? 'copied' : 'failed');
  const words = state === 'copied' ? 'Copied' : state === 'failed' ? 'Not copied' : label;
  const icon = state === 'copied' ? CheckIcon : CopyIcon;
  if (iconOnly) return <IconButton label={words} icon={icon} size={size} onClick={() => void copy()} />;
  return (
    <Button icon={icon} look={look} size={size} onClick={() => void copy()}>
      {/* Both texts overlap, so that the button keeps its width. */}
      <span className="copy-words" data-label={label}>
        {words}
      </span>
    </Button>
  );
}
