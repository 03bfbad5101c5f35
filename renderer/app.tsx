/** The window put together: the frame with its parts, what floats over it, and what happens whichever part has the focus. */
import { useEffect, useMemo, useState } from 'react';
import type { Settings } from '../shared/contracts/settings.ts';
import { activeDocument, captureDocument, liveDocument, SETTINGS_DOCUMENT, START_DOCUMENT } from './stores/documents.ts';
import { whenListed } from './stores/files.ts';
import { findTarget, targetName } from './stores/targets.ts';
import type { Command } from './stores/commands.ts';
import {
  useBridge,
  useCommandList,
  useCommands,
  useDocuments,
  useFiles,
  useLayout,
  useSelectedTargetId,
  useTopic,
  useWindowProblems,
  useWorkbench,
  WorkbenchProvider,
  type Workbench,
} from './stores/workbench.tsx';
import { Drawer } from './views/activity/drawer.tsx';
import { AssistantsDialog } from './views/assistants/assistants-dialog.tsx';
import { DocumentView } from './views/documents.tsx';
import { FileDropOverlay, FileStrip } from './views/frame/file-drop.tsx';
import { Frame } from './views/frame/frame.tsx';
import { TitleBar } from './views/frame/title-bar.tsx';
import { ConnectDialog } from './views/start/connect-dialog.tsx';
import { KeysOverlay } from './views/keys/keys-overlay.tsx';
import { Palette } from './views/palette/palette.tsx';
import { RecordBar } from './views/record-bar/record-bar.tsx';
import { Sidebar } from './views/sidebar/sidebar.tsx';
import { StatusLine } from './views/status-line/status-line.tsx';
import { DocumentGroups } from './views/tabs/document-groups.tsx';
import { useKeys, type KeyBindings } from './widgets/keys.ts';
import { useRegionWalk } from './widgets/regions.ts';
import { TooltipProvider } from './widgets/tooltip.tsx';
import './views/frame/frame.css';

type Overlay = 'palette' | 'keys' | 'connect' | 'assistants';

const THEMES: readonly Settings['theme'][] = ['system', 'light', 'dark'];

/** Follows the setting; `system` leaves it to the operating system. */
function useTheme(): void {
  const theme = useTopic('settings', (settings) => settings.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}

/** Tabs of things that went while the window was closed are not shown again; main may ask for a document. */
function useDocumentUpkeep(): void {
  const { bridge, topics, documents } = useWorkbench();
  useEffect(() => {
    const dropCaptures = topics.captures.subscribe(({ value }, before) => {
      if (!before.known) documents.getState().forgetMissingCaptures(new Set(value.map(({ id }) => id)));
    });
    const dropTargets = topics.endpoints.subscribe(({ value }, before) => {
      if (!before.known) {
        documents.getState().forgetMissingTargets(new Set(value.flatMap((endpoint) => endpoint.targets.map(({ id }) => id))));
      }
    });
    return () => {
      dropCaptures();
      dropTargets();
    };
  }, [topics, documents]);
  useEffect(() => {
    bridge.onEvent((event) => {
      void whenListed(topics, event.captureId).then((capture) => {
        if (capture !== null) documents.getState().open(captureDocument(capture));
      });
    });
  }, [bridge, topics, documents]);
}

/** Runs the shortcuts of every command that is on offer now. */
function useCommandKeys(): void {
  const commands = useCommandList();
  const bindingsOf = (list: readonly Command[]): KeyBindings =>
    Object.fromEntries(
      list.flatMap(({ shortcut, run }) => (shortcut === undefined ? [] : [[shortcut, () => run()] as const])),
    );
  useKeys(bindingsOf(commands.filter((command) => command.inDialogs !== true)));
  useKeys(bindingsOf(commands.filter((command) => command.inDialogs === true)), { inDialogs: true });
}

function useWindowCommands(show: (overlay: Overlay) => void): void {
  const bridge = useBridge();
  const documents = useDocuments((state) => state);
  const { toggleSidebar, toggleDrawer, showDrawer } = useLayout((state) => state);
  const openDialog = useFiles((state) => state.openDialog);
  const addError = useWindowProblems((state) => state.addError);
  const endpoints = useTopic('endpoints');
  const target = findTarget(endpoints, useSelectedTargetId());
  const current = useTopic('settings', (settings) => settings.theme);
  const sampleState = useTopic('app', (app) => app.sample.state);
  const regions = useRegionWalk();
  const active = activeDocument(documents);

  const startSample = (): void => {
    void bridge.command('sample.start', {}).then((answer) => {
      if (!answer.ok) addError('The sample target was not started', answer.error);
    });
  };
  const setTheme = (theme: Settings['theme']): void => {
    void bridge.command('settings.update', { theme }).then((answer) => {
      if (!answer.ok) addError('The theme was not changed', answer.error);
    });
  };
  const look = (): void => {
    void bridge.command('endpoints.look', {}).then((answer) => {
      if (!answer.ok) addError('Looking for targets failed', answer.error);
    });
  };
  useCommands([
    { id: 'app.palette', title: 'Show all commands', section: 'Application', shortcut: 'Mod+KeyK', inDialogs: true, run: () => show('palette') },
    { id: 'app.keys', title: 'Show all keys', section: 'Application', shortcut: "'?", run: () => show('keys') },
    { id: 'app.settings', title: 'Open settings', section: 'Application', shortcut: 'Mod+Comma', run: () => documents.open(SETTINGS_DOCUMENT) },
    { id: 'app.assistant', title: 'Connect an assistant', section: 'Application', run: () => show('assistants') },
    { id: 'file.open', title: 'Open a file', section: 'Library', shortcut: 'Mod+KeyO', run: () => void openDialog() },
    { id: 'go.start', title: 'Go to Start', section: 'Go to', run: () => documents.open(START_DOCUMENT) },
    {
      id: 'go.live',
      title: target === null ? 'Open the selected target' : `Open ${targetName(target)}`,
      section: 'Go to',
      shortcut: 'Mod+KeyL',
      unavailable: target === null ? 'select a target first' : null,
      run: () => {
        if (target !== null) documents.open(liveDocument(target.id, targetName(target)));
      },
    },
    { id: 'go.targets', title: 'Go to targets', section: 'Go to', shortcut: 'Mod+Shift+KeyT', run: () => regions.go('sidebar') },
    {
      id: 'targets.sample',
      title: sampleState === 'running' ? 'Connect the sample target' : 'Start the sample target',
      section: 'Targets',
      run: startSample,
    },
    { id: 'targets.connect', title: 'Connect a target', section: 'Targets', run: () => show('connect') },
    { id: 'targets.look', title: 'Look for targets again', section: 'Targets', run: look },
    { id: 'view.sidebar', title: 'Show or hide the sidebar', section: 'View', shortcut: 'Mod+KeyB', run: toggleSidebar },
    { id: 'view.drawer', title: 'Open or close activity', section: 'View', shortcut: 'Mod+KeyJ', run: toggleDrawer },
    ...THEMES.map(
      (theme): Command => ({
        id: `view.theme-${theme}`,
        title: `Use the ${theme} theme`,
        section: 'View',
        unavailable: theme === current ? 'in use' : null,
        run: () => setTheme(theme),
      }),
    ),
    { id: 'view.calls', title: 'Show MCP calls', section: 'View', run: () => showDrawer('calls') },
    { id: 'view.problems', title: 'Show problems', section: 'View', shortcut: 'Mod+Shift+KeyM', run: () => showDrawer('problems') },
    {
      id: 'view.split',
      title: 'Show the document to the right',
      section: 'View',
      shortcut: 'Control+Backslash',
      run: () => {
        if (active !== null) documents.splitRight(documents.activeGroupId, active.id);
      },
    },
    {
      id: 'view.close',
      title: 'Close the document',
      section: 'View',
      shortcut: 'Mod+KeyW',
      run: () => {
        if (active !== null) documents.close(documents.activeGroupId, active.id);
      },
    },
    { id: 'view.next-tab', title: 'Next document', section: 'View', shortcut: 'Control+Tab', run: () => documents.cycle(1) },
    { id: 'view.previous-tab', title: 'Previous document', section: 'View', shortcut: 'Control+Shift+Tab', run: () => documents.cycle(-1) },
    { id: 'view.next-region', title: 'Next region', section: 'View', shortcut: 'F6', run: () => regions.walk(1) },
    { id: 'view.previous-region', title: 'Previous region', section: 'View', shortcut: 'Shift+F6', run: () => regions.walk(-1) },
  ]);
}

function Shell() {
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const openDocument = useDocuments((state) => state.open);
  const active = useDocuments(activeDocument);
  const regions = useRegionWalk();
  const propsOf = (name: Overlay) => ({ open: overlay === name, onOpenChange: (open: boolean) => setOverlay(open ? name : null) });
  const showConnect = (): void => setOverlay('connect');
  const showAssistants = (): void => setOverlay('assistants');
  useTheme();
  useDocumentUpkeep();
  useWindowCommands(setOverlay);
  useCommandKeys();
  useEffect(() => {
    document.title = active === null ? 'PEN Workbench' : `${active.title} - PEN Workbench`;
  }, [active]);
  const documents = useMemo(
    () => (
      <>
        <FileStrip />
        <DocumentGroups renderDocument={(descriptor) => <DocumentView descriptor={descriptor} />} />
      </>
    ),
    [],
  );
  return (
    <>
      <Frame
        title={<TitleBar onPalette={() => setOverlay('palette')} />}
        sidebar={<Sidebar onConnect={showConnect} />}
        recordBar={<RecordBar onConnect={showConnect} />}
        documents={documents}
        drawer={<Drawer onConnectAssistant={showAssistants} />}
        statusLine={
          <StatusLine
            onConnection={() => regions.go('sidebar')}
            onAssistants={showAssistants}
            onSettings={() => openDocument(SETTINGS_DOCUMENT)}
            onKeys={() => setOverlay('keys')}
          />
        }
      />
      <Palette {...propsOf('palette')} />
      <KeysOverlay {...propsOf('keys')} />
      <ConnectDialog {...propsOf('connect')} />
      <AssistantsDialog {...propsOf('assistants')} />
      <FileDropOverlay />
    </>
  );
}

export function App({ workbench }: { workbench: Workbench }) {
  return (
    <WorkbenchProvider workbench={workbench}>
      <TooltipProvider>
        <Shell />
      </TooltipProvider>
    </WorkbenchProvider>
  );
}
