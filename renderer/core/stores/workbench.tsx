/** Everything the window's components share, created once by `createWorkbench` and provided by context; tests can create several. */
import { createContext, useContext, useEffect, useId, useMemo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { TopicName, TopicValue } from '../../../shared/features/window-topics.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { createFeatureStores } from '../../features/stores.ts';
import type { FeatureStores } from './feature-stores.ts';
import { createCaptureOptionsStore, type CaptureOptionsState } from './capture-options.ts';
import {
  createCaptureTitlesStore,
  titleText,
  type CaptureTitle,
  type CaptureTitles,
} from './documents/capture-titles.ts';
import { createClock, useClock, type Clock, type ClockHost } from './topics/clock.ts';
import { createConsentCardsStore, type ConsentCardsState } from './topics/consents.ts';
import { createConsolePanelsStore, type ConsolePanelsState } from './topics/console-panels.ts';
import { createCommandsStore, type Command, type CommandsState } from './commands.ts';
import { createDeletionsStore, type DeletionsState } from './documents/deletions.ts';
import { keepDocumentsInStep } from './documents/document-upkeep.ts';
import { activeDocument, createDocumentsStore, type DocumentsState } from './documents/documents.ts';
import { captureIdOf } from './documents/document-tabs.ts';
import { createFindersStore, type FindersState } from './finders.ts';
import { createFilesStore, type FilesState } from './documents/files.ts';
import { createLayoutStore, type LayoutState } from './layout.ts';
import { createLiveLogStores, type LiveLogStores } from './topics/live-logs.ts';
import { createLivePanelsStore, type LivePanelsState } from './topics/live-panels.ts';
import { createPlacesStore, type PlacesState } from './documents/places.ts';
import { createPointingStore, type PointingState } from './pointing.ts';
import { createUnseenStore, findCapture, type UnseenState } from './topics/library.ts';
import type { KeyValueStorage } from './persisted.ts';
import { watchLostRecordings } from './topics/lost-recordings.ts';
import { createNotesStore, type NotesState } from './documents/notes.ts';
import { createNoticesStore, readyNoticeId, type NoticesState } from './notices.ts';
import { createPersonInput, type PersonInput } from './person-input.ts';
import { createRecordingStore, type RecordingState } from './topics/recording.ts';
import { createStartedRunsStore, type StartedRunsState } from './documents/started-runs.ts';
import { createSelectionsStore, type SelectionsState } from './documents/selections.ts';
import { createSourcePlacesStore, type SourcePlacesState } from './documents/source-places.ts';
import { createTargetSelectionStore, type TargetSelectionState } from './topics/target-selection.ts';
import { createTopicStores, feedTopics, type TopicStores } from './topics/topics.ts';
import { createTraceOptionsStore, type TraceOptionsState } from './trace-options.ts';
import { createWindowHistory, type WindowHistoryState } from './window-history.ts';
import { createWindowProblemsStore, type WindowProblemsState } from './window-problems.ts';
import { shortcutInBrowser } from '../widgets/keys/keys.ts';
import type { StoreApi } from 'zustand/vanilla';

/** Stores of features are there by their own declarations. */
export interface Workbench extends FeatureStores {
  readonly bridge: Bridge;
  readonly topics: TopicStores;
  readonly documents: StoreApi<DocumentsState>;
  readonly places: StoreApi<PlacesState>;
  readonly history: StoreApi<WindowHistoryState>;
  readonly pointing: StoreApi<PointingState>;
  readonly selections: StoreApi<SelectionsState>;
  readonly captureTitles: StoreApi<CaptureTitles>;
  readonly layout: StoreApi<LayoutState>;
  readonly commands: StoreApi<CommandsState>;
  readonly windowProblems: StoreApi<WindowProblemsState>;
  readonly recording: StoreApi<RecordingState>;
  readonly notes: StoreApi<NotesState>;
  readonly notices: StoreApi<NoticesState>;
  readonly personInput: PersonInput;
  readonly traceOptions: StoreApi<TraceOptionsState>;
  readonly captureOptions: StoreApi<CaptureOptionsState>;
  readonly targetSelection: StoreApi<TargetSelectionState>;
  readonly files: StoreApi<FilesState>;
  readonly finders: StoreApi<FindersState>;
  readonly startedRuns: StoreApi<StartedRunsState>;
  readonly unseen: StoreApi<UnseenState>;
  readonly deletions: StoreApi<DeletionsState>;
  readonly liveLogs: LiveLogStores;
  readonly livePanels: StoreApi<LivePanelsState>;
  readonly sourcePlaces: StoreApi<SourcePlacesState>;
  readonly consolePanels: StoreApi<ConsolePanelsState>;
  readonly consentCards: StoreApi<ConsentCardsState>;
  readonly clock: Clock;
}

export function createWorkbench(parts: { bridge: Bridge; storage: KeyValueStorage; clockHost: ClockHost }): Workbench {
  const { bridge, storage, clockHost } = parts;
  const topics = createTopicStores();
  const windowProblems = createWindowProblemsStore(() => clockHost.now());
  feedTopics(bridge, topics, (what) =>
    windowProblems.getState().add({
      severity: 'error',
      title: 'The window received an invalid message',
      detail: what,
      suggestion: 'This is a bug in PEN Workbench. Restart it, and report it if it happens again.',
    }),
  );
  const documents = createDocumentsStore(storage);
  const places = createPlacesStore();
  keepDocumentsInStep({ bridge, topics, documents, places, windowProblems });
  const traceOptions = createTraceOptionsStore(storage);
  const captureOptions = createCaptureOptionsStore(storage);
  const unseen = createUnseenStore();
  const notices = createNoticesStore();
  const livePanels = createLivePanelsStore(storage);
  const personInput = createPersonInput();
  const targetSelection = createTargetSelectionStore({ bridge, topics, windowProblems });
  const recording = createRecordingStore({
    bridge,
    topics,
    documents,
    windowProblems,
    traceOptions,
    captureOptions,
    livePanels,
    targetSelection,
    notices,
    personInput,
    now: () => clockHost.now(),
  });
  watchLostRecordings({ topics, notices, recording });
  topics.captures.subscribe(({ value }) => unseen.getState().notice(value));
  documents.subscribe((state) => {
    const active = activeDocument(state);
    const captureId = captureIdOf(active);
    if (captureId !== null) unseen.getState().see(captureId);
    if (active !== null) notices.getState().dismiss(readyNoticeId(active.id));
  });
  return {
    bridge,
    topics,
    documents,
    places,
    history: createWindowHistory({
      documents,
      hasCapture: (captureId) => findCapture(topics.captures.getState().value, captureId) !== null,
    }),
    pointing: createPointingStore({ bridge, topics, documents, places, notices, personInput }),
    selections: createSelectionsStore(),
    captureTitles: createCaptureTitlesStore(topics),
    layout: createLayoutStore(storage),
    commands: createCommandsStore(),
    windowProblems,
    recording,
    notes: createNotesStore(bridge),
    notices,
    personInput,
    traceOptions,
    captureOptions,
    targetSelection,
    files: createFilesStore({ bridge, topics, documents, windowProblems }),
    finders: createFindersStore(),
    unseen,
    startedRuns: createStartedRunsStore({ bridge, documents, now: () => clockHost.now() }),
    deletions: createDeletionsStore({ bridge, topics, documents, notices, windowProblems }),
    liveLogs: createLiveLogStores(bridge),
    livePanels,
    sourcePlaces: createSourcePlacesStore(livePanels),
    consolePanels: createConsolePanelsStore(),
    consentCards: createConsentCardsStore(),
    clock: createClock(clockHost),
    ...createFeatureStores({ bridge, storage, topics, documents, notices, now: () => clockHost.now() }),
  };
}

const WorkbenchContext = createContext<Workbench | null>(null);

export function WorkbenchProvider({ workbench, children }: { workbench: Workbench; children: ReactNode }) {
  return <WorkbenchContext value={workbench}>{children}</WorkbenchContext>;
}

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (workbench === null) throw new Error('A component was rendered outside WorkbenchProvider.');
  return workbench;
}

export function useBridge(): Bridge {
  return useWorkbench().bridge;
}

/** Selects from a topic; renders again when the selection is not shallowly equal to the last one. */
export function useTopic<N extends TopicName>(name: N): TopicValue<N>;
export function useTopic<N extends TopicName, T>(name: N, select: (value: TopicValue<N>) => T): T;
export function useTopic<N extends TopicName, T>(name: N, select?: (value: TopicValue<N>) => T): TopicValue<N> | T {
  const store = useWorkbench().topics[name];
  return useStore(
    store,
    useShallow((state) => (select === undefined ? state.value : select(state.value))),
  );
}

/** True if main has sent the topic; false means loading, not empty. */
export function useTopicKnown(name: TopicName): boolean {
  return useStore(useWorkbench().topics[name], (state) => state.known);
}

export function useDocuments<T>(select: (state: DocumentsState) => T): T {
  return useStore(useWorkbench().documents, select);
}

export function useLayout<T>(select: (state: LayoutState) => T): T {
  return useStore(useWorkbench().layout, select);
}

export function useWindowProblems<T>(select: (state: WindowProblemsState) => T): T {
  return useStore(useWorkbench().windowProblems, select);
}

export function useRecording<T>(select: (state: RecordingState) => T): T {
  return useStore(useWorkbench().recording, select);
}

export function useFiles<T>(select: (state: FilesState) => T): T {
  return useStore(useWorkbench().files, select);
}

export function useUnseen<T>(select: (state: UnseenState) => T): T {
  return useStore(useWorkbench().unseen, select);
}

/** The id of the selected target, including a pending choice. */
export function useSelectedTargetId(): string | null {
  const pending = useStore(useWorkbench().targetSelection, (state) => state.pendingTargetId);
  const selected = useTopic('session', (session) => session.selectedTargetId);
  return pending ?? selected;
}

export function useCaptureTitles(): CaptureTitles {
  return useStore(useWorkbench().captureTitles);
}

/** The title of a capture in one line. */
export function useCaptureTitle(capture: Pick<CaptureRecord, 'id' | 'name'>): string {
  return useStore(useWorkbench().captureTitles, (titles) => {
    const title: CaptureTitle | undefined = titles.get(capture.id);
    return title === undefined ? capture.name : titleText(title);
  });
}

/** True for a page in a browser, which has no tray, no dialogs of the system and no updates, and may be on another machine. */
export function useIsInBrowser(): boolean {
  return useTopic('app', ({ door }) => door === 'browser');
}

/** Available commands, with shortcuts that reach this window. */
export function useCommandList(): readonly Command[] {
  const commands = useStore(useWorkbench().commands, (state) => state.commands);
  const isInBrowser = useIsInBrowser();
  return useMemo(
    () =>
      isInBrowser
        ? commands.map(({ shortcut, ...command }) =>
            shortcut === undefined ? command : { ...command, shortcut: shortcutInBrowser(shortcut) },
          )
        : commands,
    [commands, isInBrowser],
  );
}

/** Registers commands while mounted. The list may change on every render. */
export function useCommands(commands: readonly Command[]): void {
  const store = useWorkbench().commands;
  const owner = useId();
  useEffect(() => {
    store.getState().provide(owner, commands);
  }, [store, owner, commands]);
  useEffect(() => () => store.getState().withdraw(owner), [store, owner]);
}

/** Milliseconds since the Unix epoch, ticking at 4 Hz only while `active`. */
export function useNow(active: boolean): number {
  return useClock(useWorkbench().clock, active);
}
