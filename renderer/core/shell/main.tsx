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
import { penOfWindow } from '../bridge/window-pen.ts';
import { reportSelections } from '../stores/documents/selections.ts';
import { createWorkbench } from '../stores/workbench.tsx';
import { ErrorState } from '../widgets/states.tsx';

const place = document.querySelector('#root');
if (place === null) throw new Error('The page has no #root element.');
const root = createRoot(place);
const pen = penOfWindow(window);

if (pen === null) {
  root.render(
    <ErrorState
      title="This page is the window of PEN Workbench and works only inside it"
      detail="The connection to the main process is missing."
      suggestion="Start the app with npm start, or restart it if you see this in its own window."
    />,
  );
} else {
  const workbench = createWorkbench({
    bridge: createBridge(pen, window),
    storage: window.localStorage,
    clockHost: {
      now: () => Date.now(),
      setInterval: (tick, ms) => window.setInterval(tick, ms),
      clearInterval: (id) => window.clearInterval(id),
    },
  });
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
