/** The facts of a capture next to its view, shown by a button of the toolbar. */
import { useState, type ReactNode } from 'react';
import { IconButton } from './button.tsx';
import { DetailsIcon } from './icons.tsx';
import './profile/profile.css';

/** Returns the button, and the pane or null. */
export function useFactsPane(facts: ReactNode): { readonly button: ReactNode; readonly pane: ReactNode } {
  const [isShown, setIsShown] = useState(false);
  return {
    button: (
      <IconButton
        label={isShown ? 'Hide details' : 'Show details'}
        icon={DetailsIcon}
        pressed={isShown}
        onClick={() => setIsShown(!isShown)}
      />
    ),
    pane: isShown ? (
      <aside className="profile-details facts-pane" aria-label="Details">
        {facts}
      </aside>
    ) : null,
  };
}
