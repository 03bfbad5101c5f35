/** Start: connect a target on the left, an assistant on the right; shown when nothing is open. */
import type { ReactNode } from 'react';
import { Kbd } from '../../widgets/kbd.tsx';
import { ConnectPanel } from './connect-panel.tsx';
import { FirstLookSteps } from './first-look-steps.tsx';
import { OpenFile } from './open-file.tsx';
import './start.css';

const HINTS: readonly { readonly shortcut: string; readonly label: string }[] = [
  { shortcut: 'Mod+KeyK', label: 'all commands' },
  { shortcut: 'Mod+KeyO', label: 'open a file' },
  { shortcut: 'Mod+KeyJ', label: 'activity' },
  { shortcut: 'F6', label: 'next region' },
  { shortcut: "'?", label: 'all keys' },
];

/** `assistants`: the panel of the right column. */
export function StartDocument({ assistants }: { assistants: ReactNode }) {
  return (
    <div className="start" data-testid="start-document">
      <div className="start-scroll">
        <div className="start-columns">
          <div className="start-column">
            <ConnectPanel title="Connect a target">
              <OpenFile />
            </ConnectPanel>
            <FirstLookSteps />
          </div>
          <div className="start-column">{assistants}</div>
        </div>
      </div>
      <footer className="start-hints">
        {HINTS.map(({ shortcut, label }) => (
          <span key={shortcut}>
            <Kbd shortcut={shortcut} /> {label}
          </span>
        ))}
      </footer>
    </div>
  );
}
