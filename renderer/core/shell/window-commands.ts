/** Commands available anywhere in the window: one list for the palette, the keys overlay and the keyboard. */
import type { Settings } from '../../../shared/core/contracts/settings.ts';
import type { Command } from '../stores/commands.ts';
import { activeDocument } from '../stores/documents/documents.ts';
import { liveDocument, SETTINGS_DOCUMENT, START_DOCUMENT } from '../stores/documents/document-tabs.ts';
import { DIALOGS } from '../../features/dialogs.ts';
import { useFeatureCommands } from '../../features/window-commands.ts';
import { findTarget, targetName } from '../stores/topics/targets.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import {
  useCommandList,
  useCommands,
  useFiles,
  useLayout,
  useSelectedTargetId,
  useTopic,
  useWorkbench,
} from '../stores/workbench.tsx';
import { useKeys, type KeyBindings } from '../widgets/keys/keys.ts';
import type { FeatureDialog } from '../widgets/overlays/feature-dialog.ts';
import type { RegionWalk } from '../widgets/regions.ts';

/** The overlay that is open; at most one at a time. */
export type Overlay = 'palette' | 'keys' | 'connect' | 'capture-options' | 'diagnostics' | FeatureDialog;

const THEMES: readonly Settings['theme'][] = ['system', 'light', 'dark'];

export function useWindowCommands(show: (overlay: Overlay) => void, regions: RegionWalk): void {
  const run = useCommandRunner();
  // Read when a command runs: what is open changes no title and no availability.
  const { documents } = useWorkbench();
  const toggleSidebar = useLayout((state) => state.toggleSidebar);
  const toggleDrawer = useLayout((state) => state.toggleDrawer);
  const showDrawer = useLayout((state) => state.showDrawer);
  const openDialog = useFiles((state) => state.openDialog);
  const targetId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, targetId));
  const sampleState = useTopic('app', (app) => app.sample.state);

  const startSample = (): void => void run('sample.start', {}, 'The sample target was not started');
  const setTheme = (theme: Settings['theme']): void =>
    void run('settings.update', { theme }, 'The theme was not changed');
  const look = (): void => void run('endpoints.look', {}, 'Scanning for targets failed');
  const ofFeatures = useFeatureCommands();
  const dialogs = DIALOGS.map((dialog): Command => ({
    ...dialog.command,
    unavailable: dialog.unavailable?.(target) ?? null,
    run: () => show(dialog),
  }));
  const isOfApp = ({ section }: Command): boolean => section === 'Application';
  useCommands([
    {
      id: 'app.palette',
      title: 'Show all commands',
      section: 'Application',
      shortcut: 'Mod+KeyK',
      inDialogs: true,
      run: () => show('palette'),
    },
    { id: 'app.keys', title: 'Show all keys', section: 'Application', shortcut: "'?", run: () => show('keys') },
    {
      id: 'app.settings',
      title: 'Open settings',
      section: 'Application',
      shortcut: 'Mod+Comma',
      run: () => documents.getState().open(SETTINGS_DOCUMENT),
    },
    ...ofFeatures.filter(isOfApp),
    { id: 'app.diagnostics', title: 'Diagnostics', section: 'Application', run: () => show('diagnostics') },
    ...dialogs.filter(isOfApp),
    { id: 'capture.options', title: 'Capture options', section: 'Capture', run: () => show('capture-options') },
    ...dialogs.filter((command) => !isOfApp(command)),
    ...ofFeatures.filter((command) => !isOfApp(command)),
    {
      id: 'file.open',
      title: 'Open a file',
      keywords: 'import har speedscope pprof firefox perfetto',
      section: 'Library',
      shortcut: 'Mod+KeyO',
      run: () => void openDialog(),
    },
    { id: 'go.start', title: 'Go to Start', section: 'Go to', run: () => documents.getState().open(START_DOCUMENT) },
    {
      id: 'go.live',
      title: target === null ? 'Open the selected target' : `Open ${targetName(target)}`,
      section: 'Go to',
      shortcut: 'Mod+KeyL',
      unavailable: target === null ? 'select a target first' : null,
      run: () => {
        if (target !== null) documents.getState().open(liveDocument(target.id, targetName(target)));
      },
    },
    {
      id: 'go.targets',
      title: 'Go to targets',
      section: 'Go to',
      shortcut: 'Mod+Shift+KeyE',
      run: () => regions.go('sidebar'),
    },
    {
      id: 'targets.sample',
      title: sampleState === 'running' ? 'Connect the sample target' : 'Start the sample target',
      section: 'Targets',
      run: startSample,
    },
    {
      id: 'targets.sample-grow',
      title: 'Make the sample leak 200 rows',
      section: 'Targets',
      unavailable: sampleState === 'running' ? null : 'start the sample first',
      run: () => void run('sample.grow', {}, 'The sample did not leak'),
    },
    { id: 'targets.connect', title: 'Connect a target', section: 'Targets', run: () => show('connect') },
    { id: 'targets.look', title: 'Scan for targets again', section: 'Targets', run: look },
    {
      id: 'view.sidebar',
      title: 'Show or hide the sidebar',
      section: 'View',
      shortcut: 'Mod+KeyB',
      run: toggleSidebar,
    },
    { id: 'view.drawer', title: 'Open or close activity', section: 'View', shortcut: 'Mod+KeyJ', run: toggleDrawer },
    ...THEMES.map((theme): Command => ({
      id: `view.theme-${theme}`,
      title: `Use the ${theme} theme`,
      section: 'View',
      run: () => setTheme(theme),
    })),
    { id: 'view.calls', title: 'Show MCP calls', section: 'View', run: () => showDrawer('calls') },
    {
      id: 'view.problems',
      title: 'Show problems',
      section: 'View',
      shortcut: 'Mod+Shift+KeyM',
      run: () => showDrawer('problems'),
    },
    {
      id: 'view.split',
      title: 'Show the document to the right',
      section: 'View',
      shortcut: 'Control+Backslash',
      run: () => {
        const state = documents.getState();
        const active = activeDocument(state);
        if (active !== null) state.splitRight(state.activeGroupId, active.id);
      },
    },
    {
      id: 'view.close',
      title: 'Close the document',
      section: 'View',
      shortcut: 'Mod+KeyW',
      run: () => {
        const state = documents.getState();
        const active = activeDocument(state);
        if (active !== null) state.close(state.activeGroupId, active.id);
      },
    },
    {
      id: 'view.next-tab',
      title: 'Next document',
      section: 'View',
      shortcut: 'Control+Tab',
      run: () => documents.getState().cycle(1),
    },
    {
      id: 'view.previous-tab',
      title: 'Previous document',
      section: 'View',
      shortcut: 'Control+Shift+Tab',
      run: () => documents.getState().cycle(-1),
    },
    { id: 'view.next-region', title: 'Next region', section: 'View', shortcut: 'F6', run: () => regions.walk(1) },
    {
      id: 'view.previous-region',
      title: 'Previous region',
      section: 'View',
      shortcut: 'Shift+F6',
      run: () => regions.walk(-1),
    },
  ]);
}

/** Binds the shortcuts of all available commands. */
export function useCommandKeys(): void {
  const commands = useCommandList();
  const bindingsOf = (list: readonly Command[]): KeyBindings =>
    Object.fromEntries(
      list.flatMap(({ shortcut, run }) => (shortcut === undefined ? [] : [[shortcut, () => run()] as const])),
    );
  useKeys(bindingsOf(commands.filter((command) => command.inDialogs !== true)));
  useKeys(bindingsOf(commands.filter((command) => command.inDialogs === true)), { inDialogs: true });
}
