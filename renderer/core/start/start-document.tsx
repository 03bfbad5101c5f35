/** Start: connect a target on the left, an assistant on the right; shown when nothing is open. */
import type { ReactNode } from 'react';
import { Kbd } from '../widgets/keys/kbd.tsx';
import { ConnectPanel } from './connect-panel.tsx';
import './start.css';
import { useTopic, useFiles } from '../stores/workbench.tsx';
import { CheckIcon, ImportIcon } from '../widgets/icons.tsx';
import { firstLookSteps } from './first-look.ts';
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
        <p>
          <b>Or drop a file to open it without a browser</b>
        </p>
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

/** The first look as steps with check marks. */
function FirstLookSteps() {
  const endpoints = useTopic('endpoints');
  const captures = useTopic('captures');
  const clients = useTopic('mcp', (mcp) => mcp.clients.length);
  const steps = firstLookSteps(endpoints, captures, clients);
  const next = steps.find(({ done }) => !done);
  return (
    <section className="first-look" aria-label="Get started">
      <h3 className="first-look-title">Get started</h3>
      <ol className="first-look-steps">
        {steps.map(({ label, done, shortcut }, index) => (
          <li
            key={label}
            className="first-look-step row"
            data-done={done || undefined}
            aria-current={label === next?.label ? 'step' : undefined}
          >
            <span className="first-look-number">{done ? <CheckIcon size={12} /> : index + 1}</span>
            {label}
            {done ? <span className="visually-hidden">, done</span> : null}
            {shortcut === null ? null : <Kbd shortcut={shortcut} />}
          </li>
        ))}
      </ol>
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

/** `parts`: those of features, in the right column. */
export function StartDocument({ parts }: { parts: Readonly<Record<string, (props: object) => ReactNode>> }) {
  return (
    <div className="start column full" data-testid="start-document">
      <div className="start-scroll">
        <div className="start-columns">
          <div className="start-column">
            <ConnectPanel title="Connect a target">
              <OpenFile />
            </ConnectPanel>
            <FirstLookSteps />
          </div>
          <div className="start-column">
            {Object.entries(parts).map(([key, Part]) => (
              <Part key={key} />
            ))}
          </div>
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
