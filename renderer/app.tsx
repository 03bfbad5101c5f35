/** Composes the window: the frame and its parts, overlays, and behavior that does not depend on the focused part. */
import { useEffect, useMemo, useState } from 'react';
import { activeDocument } from './stores/documents.ts';
import { SETTINGS_DOCUMENT } from './stores/document-tabs.ts';
import { useDocuments, useTopic, WorkbenchProvider, type Workbench } from './stores/workbench.tsx';
import { Drawer } from './views/activity/drawer.tsx';
import { AssistantsDialog } from './views/assistants/assistants-dialog.tsx';
import { ConsentCards } from './views/consent/consent-cards.tsx';
import { ConsentMark } from './views/consent/consent-mark.tsx';
import { DocumentView } from './views/documents.tsx';
import { FileDropOverlay, FileStrip } from './views/frame/file-drop.tsx';
import { Frame } from './views/frame/frame.tsx';
import { Notices } from './views/frame/notices.tsx';
import { TitleBar } from './views/frame/title-bar.tsx';
import { ConnectDialog } from './views/start/connect-dialog.tsx';
import { DiagnosticsDialog } from './views/diagnostics/diagnostics-dialog.tsx';
import { CaptureOptionsDialog } from './views/options/capture-options-dialog.tsx';
import { WorkflowDialog } from './views/options/workflow-dialog.tsx';
import { HuntDialog, type HuntDialogProps } from './views/heap-snapshot/hunt/hunt-dialog.tsx';
import { InteractionDialog } from './views/interaction/interaction-dialog.tsx';
import { StepsEditor } from './views/interaction/steps-editor.tsx';
import { KeysOverlay } from './views/keys/keys-overlay.tsx';
import { Palette } from './views/palette/palette.tsx';
import { RecordBar } from './views/record-bar/record-bar.tsx';
import { Sidebar } from './views/sidebar/sidebar.tsx';
import { TaskCards } from './views/person-tasks/task-cards.tsx';
import { StatusLine } from './views/status-line/status-line.tsx';
import { DocumentGroups } from './views/tabs/document-groups.tsx';
import { useRegionWalk } from './widgets/regions.ts';
import { TooltipProvider } from './widgets/tooltip.tsx';
import { DocumentCommands } from './document-commands.ts';
import { useHistoryButtons } from './use-history-buttons.ts';
import { usePersonInput } from './use-person-input.ts';
import { useDocumentFocus } from './use-document-focus.ts';
import { useCommandKeys, useWindowCommands, type Overlay } from './window-commands.ts';
import './views/frame/frame.css';

/** Applies the theme setting; `system` follows the operating system. */
function useTheme(): void {
  const theme = useTopic('settings', (settings) => settings.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}

/** Edits the steps of a leak hunt. */
const stepsEditor: HuntDialogProps['stepsEditor'] = ({ targetId, initial }, after) => (
  <StepsEditor targetId={targetId} initial={initial}>
    {after}
  </StepsEditor>
);

function Shell() {
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const openDocument = useDocuments((state) => state.open);
  const active = useDocuments(activeDocument);
  const regions = useRegionWalk();
  const propsOf = (name: Overlay) => ({
    open: overlay === name,
    onOpenChange: (open: boolean) => setOverlay(open ? name : null),
  });
  const showConnect = (): void => setOverlay('connect');
  const showAssistants = (): void => setOverlay('assistants');
  useTheme();
  useWindowCommands(setOverlay, regions);
  useCommandKeys();
  useDocumentFocus();
  usePersonInput();
  useHistoryButtons();
  useEffect(() => {
    document.title = active === null ? 'PEN Workbench' : `${active.title} - PEN Workbench`;
  }, [active]);
  const documents = useMemo(
    () => (
      <>
        <ConsentCards targetId={null} />
        <TaskCards />
        <DocumentGroups renderDocument={(tab) => <DocumentView tab={tab} />} />
        <div className="floating">
          <Notices />
          <FileStrip />
        </div>
      </>
    ),
    [],
  );
  return (
    <>
      <Frame
        title={<TitleBar onPalette={() => setOverlay('palette')} />}
        sidebar={<Sidebar onConnect={showConnect} />}
        recordBar={<RecordBar onConnect={showConnect} onOptions={() => setOverlay('capture-options')} />}
        documents={documents}
        drawer={<Drawer onConnectAssistant={showAssistants} mark={<ConsentMark />} />}
        statusLine={
          <StatusLine
            onConnection={() => regions.go('sidebar')}
            onAssistants={showAssistants}
            onSettings={() => openDocument(SETTINGS_DOCUMENT)}
            onKeys={() => setOverlay('keys')}
          />
        }
      />
      <DocumentCommands />
      <Palette {...propsOf('palette')} />
      <KeysOverlay {...propsOf('keys')} />
      <ConnectDialog {...propsOf('connect')} />
      <AssistantsDialog {...propsOf('assistants')} />
      <CaptureOptionsDialog {...propsOf('capture-options')} />
      <DiagnosticsDialog {...propsOf('diagnostics')} />
      <WorkflowDialog {...propsOf('workflow')} />
      <InteractionDialog {...propsOf('interaction')} />
      <HuntDialog {...propsOf('leak-hunt')} stepsEditor={stepsEditor} />
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
