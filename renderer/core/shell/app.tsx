/** Composes the window: the frame and its parts, overlays, and behavior that does not depend on the focused part. */
import { useEffect, useMemo, useState } from 'react';
import { activeDocument } from '../stores/documents/documents.ts';
import { SETTINGS_DOCUMENT } from '../stores/documents/document-tabs.ts';
import { useDocuments, useTopic, WorkbenchProvider, type Workbench, useWorkbench } from '../stores/workbench.tsx';
import { Drawer } from '../activity/drawer.tsx';
import { ConsentCards } from '../consent/consent-cards.tsx';
import { ConsentMark } from '../consent/consent-mark.tsx';
import { DocumentView } from './documents.tsx';
import { FileDropOverlay, FileStrip } from '../frame/file-drop.tsx';
import { Frame } from '../frame/frame.tsx';
import { Notices } from '../frame/notices.tsx';
import { TitleBar } from '../frame/title-bar.tsx';
import { ConnectDialog } from '../start/connect-dialog.tsx';
import { DiagnosticsDialog } from '../diagnostics/diagnostics-dialog.tsx';
import { CaptureOptionsDialog } from '../options/capture-options-dialog.tsx';
import { DIALOGS } from '../../features/dialogs.ts';
import { KeysOverlay } from '../keys/keys-overlay.tsx';
import { Palette } from '../palette/palette.tsx';
import { RecordBar } from '../record-bar/record-bar.tsx';
import { Sidebar } from '../sidebar/sidebar.tsx';
import { TaskCards } from '../person-tasks/task-cards.tsx';
import { StatusLine } from '../status-line/status-line.tsx';
import { DocumentGroups } from '../tabs/document-groups.tsx';
import { useRegionWalk } from '../widgets/regions.ts';
import { FocusOrigin } from '../widgets/overlays/dialog.tsx';
import { TooltipProvider } from '../widgets/overlays/tooltip.tsx';
import { DocumentCommands } from './document-commands.ts';
import { useCommandKeys, useWindowCommands, type Overlay } from './window-commands.ts';
import '../frame/frame.css';
import { createDocumentFocus } from '../widgets/document-focus.ts';
import { isDialogOpen, isTextInput } from '../widgets/keys/keys.ts';

/** Opened from the status line and the drawer, where the feature is there. */
const ASSISTANTS = DIALOGS.find(({ command }) => command.id === 'app.assistant');

/** They are held for a press of the pointer, too. */
const MODIFIERS: ReadonlySet<string> = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph']);

/**
 * Tracks key presses, pointer presses and typing, so that no automatic navigation interrupts the person, and the focus has a ring only after a key.
 */
function usePersonInput(): void {
  const { personInput } = useWorkbench();
  useEffect(() => {
    const onFocus = (): void => personInput.noteFocus(isTextInput(document.activeElement));
    // base.css takes the ring away.
    const note = (input: 'pointer' | 'keys'): void => {
      personInput.notePress();
      document.documentElement.dataset['input'] = input;
    };
    const onPointer = (): void => note('pointer');
    const onKey = ({ key }: KeyboardEvent): void => (MODIFIERS.has(key) ? personInput.notePress() : note('keys'));
    const capture = { capture: true, passive: true } as const;
    window.addEventListener('pointerdown', onPointer, capture);
    window.addEventListener('keydown', onKey, capture);
    window.addEventListener('focusin', onFocus);
    window.addEventListener('focusout', onFocus);
    return () => {
      window.removeEventListener('pointerdown', onPointer, capture);
      window.removeEventListener('keydown', onKey, capture);
      window.removeEventListener('focusin', onFocus);
      window.removeEventListener('focusout', onFocus);
    };
  }, [personInput]);
}

/** `button` of mouse events. */
const BACK = 3;
const FORWARD = 4;

/** Inactive while a dialog is open; the buttons never leave the page of the window. */
function useHistoryButtons(): void {
  const { history } = useWorkbench();
  useEffect(() => {
    const onMouse = (event: MouseEvent): void => {
      if (event.button !== BACK && event.button !== FORWARD) return;
      event.preventDefault();
      if (event.type === 'mouseup' && !isDialogOpen()) history.getState().go(event.button === BACK ? -1 : 1);
    };
    // Chromium navigates when the button is released.
    window.addEventListener('mousedown', onMouse);
    window.addEventListener('mouseup', onMouse);
    return () => {
      window.removeEventListener('mousedown', onMouse);
      window.removeEventListener('mouseup', onMouse);
    };
  }, [history]);
}

/** Keeps the keyboard focus in the active document: after opening, activating, or closing a menu or dialog over it. */
function useDocumentFocus(): void {
  const { documents } = useWorkbench();
  useEffect(() => {
    const focus = createDocumentFocus(document, isDialogOpen);
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const cancel = (): void => {
      cancelAnimationFrame(frame);
      if (timer !== null) clearTimeout(timer);
    };
    const enter = (): void => {
      cancel();
      // A menu or dialog that opened the document first returns the focus to its own opener.
      frame = requestAnimationFrame(() => {
        timer = setTimeout(() => {
          if (!isDialogOpen()) focus.enter();
        }, 0);
      });
    };
    enter();
    const stopListening = focus.listen();
    const unsubscribe = documents.subscribe((state, before) => {
      // A result takes the place of the page of its run, with what is focused there.
      const isReplaced = activeDocument(state) !== activeDocument(before) && focus.isInside();
      if (state.focusTurn !== before.focusTurn || isReplaced) enter();
    });
    return () => {
      cancel();
      unsubscribe();
      stopListening();
    };
  }, [documents]);
}

/** Applies the theme setting; `system` follows the operating system. */
function useTheme(): void {
  const theme = useTopic('settings', (settings) => settings.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}

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
  const showAssistants = (): void => setOverlay(ASSISTANTS ?? null);
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
        <DocumentGroups Document={DocumentView} />
        <div className="floating">
          <FileStrip />
        </div>
      </>
    ),
    [],
  );
  return (
    <>
      <Frame
        title={
          <TitleBar onPalette={() => setOverlay('palette')}>
            <RecordBar onConnect={showConnect} onOptions={() => setOverlay('capture-options')} />
          </TitleBar>
        }
        sidebar={<Sidebar onConnect={showConnect} />}
        documents={documents}
        notices={<Notices />}
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
      <CaptureOptionsDialog {...propsOf('capture-options')} />
      <DiagnosticsDialog {...propsOf('diagnostics')} />
      {DIALOGS.map((dialog) => (
        <dialog.Dialog key={dialog.command.id} {...propsOf(dialog)} />
      ))}
      <FileDropOverlay />
    </>
  );
}

export function App({ workbench }: { workbench: Workbench }) {
  return (
    <WorkbenchProvider workbench={workbench}>
      <TooltipProvider>
        <FocusOrigin>
          <Shell />
        </FocusOrigin>
      </TooltipProvider>
    </WorkbenchProvider>
  );
}
