/** Window entry point: creates the workbench once and renders it. */
import './page-policy.ts';
import '@fontsource-variable/inter/wght.css';
import '../styles/tokens.css';
import '../styles/base.css';
import '../widgets/widgets.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createBridge } from '../bridge/bridge.ts';
import { openWebPen } from '../bridge/web-pen.ts';
import { penOfWindow } from '../bridge/window-pen.ts';
import { storageOf } from '../stores/persisted.ts';
import { reportSelections } from '../stores/documents/selections.ts';
import { createWorkbench } from '../stores/workbench.tsx';
import { ErrorState } from '../widgets/states.tsx';
import { showConnection } from './connection.ts';

const place = document.querySelector('#root');
if (place === null) throw new Error('The page has no #root element.');
const root = createRoot(place);
const ofApp = penOfWindow(window);
const ofServer = ofApp === null ? await openWebPen(window) : null;
const pen = ofApp ?? ofServer;

if (pen === null) {
  root.render(
    <ErrorState
      title="This page has no connection to PEN Workbench"
      detail="The PEN Workbench that it belongs to has ended, or the page was opened without it."
      suggestion="Start npx pen-workbench in a terminal and open the address that it prints. If you see this in the app’s own window, restart the app."
    />,
  );
} else {
  const workbench = createWorkbench({
    bridge: createBridge(pen, window),
    storage: storageOf(window),
    clockHost: {
      now: () => Date.now(),
      setInterval: (tick, ms) => window.setInterval(tick, ms),
      clearInterval: (id) => window.clearInterval(id),
    },
  });
  if (ofServer !== null) showConnection(ofServer, workbench);
  root.render(
    <StrictMode>
      <App workbench={workbench} />
    </StrictMode>,
  );
  window.addEventListener('pagehide', () => workbench.deletions.getState().flush());
  // Request the topics only after their listeners are registered.
  workbench.bridge.ready();
  // After that, because a page that starts has no selection.
  reportSelections(workbench);
}
