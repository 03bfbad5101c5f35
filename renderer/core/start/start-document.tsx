/** Start: what this is and the first thing to do, then targets and files, then what features add; shown when nothing is open. */
import type { ReactNode } from 'react';
import { Kbd } from '../widgets/keys/kbd.tsx';
import { ConnectPanel } from './connect-panel.tsx';
import './start.css';
import { useFiles } from '../stores/workbench.tsx';
import { ImportIcon } from '../widgets/icons.tsx';
import { OPENED_EXTENSIONS } from '../../../shared/core/contracts/captures.ts';
import { Button } from '../widgets/button.tsx';

/** The hint that files can be dropped, with a button to select one. */
function OpenFile() {
  const openDialog = useFiles((state) => state.openDialog);
  const busy = useFiles((state) => state.importing.length > 0);
  return (
    <section className="open-file row" aria-label="Open a file">
      <ImportIcon size={16} className="third" />
      <div className="grow">
        <p>Or drop a file to open it without a browser</p>
        <p className="open-file-kinds third">
          {OPENED_EXTENSIONS.map((extension) => (
            <code key={extension}>{extension}</code>
          ))}
        </p>
      </div>
      <Button shortcut="Mod+KeyO" disabled={busy} onClick={() => void openDialog()}>
        Open file
      </Button>
    </section>
  );
}

const HINTS: readonly { readonly shortcut: string; readonly label: string }[] = [
  { shortcut: 'Mod+KeyK', label: 'all commands' },
  { shortcut: 'Mod+KeyO', label: 'open a file' },
  { shortcut: 'Mod+KeyJ', label: 'activity' },
  { shortcut: 'F6', label: 'next region' },
  { shortcut: "'?", label: 'all keys' },
];

type Parts = Readonly<Record<string, (props: object) => ReactNode>>;

/** `lead` and `parts`: those of features, below the first sentence and at the end. */
export function StartDocument({ lead, parts }: { lead: Parts; parts: Parts }) {
  const drawn = (all: Parts): ReactNode => Object.entries(all).map(([key, Part]) => <Part key={key} />);
  return (
    <div className="start column full" data-testid="start-document">
      <div className="start-scroll">
        <div className="start-page">
          <header className="start-lead">
            <h1>Find leaks and slow code in Chrome, Electron, Node and Deno.</h1>
            <p className="second">Connect a page or a process and record it: the verdict names the line of code.</p>
            {drawn(lead)}
          </header>
          <ConnectPanel title="Connect a target">
            <OpenFile />
          </ConnectPanel>
          {drawn(parts)}
        </div>
      </div>
      <footer className="start-hints row">
        {HINTS.map(({ shortcut, label }) => (
          <span key={shortcut}>
            <Kbd shortcut={shortcut} /> {label}
          </span>
        ))}
      </footer>
    </div>
  );
}
