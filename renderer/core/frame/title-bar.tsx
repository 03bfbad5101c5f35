/** The title bar: sidebar toggle, name, what records the selected target, search, and who else works here. */
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { isSidebarShown } from '../stores/layout.ts';
import { presence, workText, type ClientPresence } from '../stores/topics/presence.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { useCommands, useLayout, useNow, useTopic, useWorkbench } from '../stores/workbench.tsx';
import { QuestionMark } from '../notes/question-mark.tsx';
import { Button, IconButton } from '../widgets/button.tsx';
import { BackIcon, ForwardIcon, SearchIcon, SidebarIcon } from '../widgets/icons.tsx';
import { Kbd } from '../widgets/keys/kbd.tsx';
import { wholeSeconds } from '../words/moments.ts';
import { Tooltip } from '../widgets/overlays/tooltip.tsx';

/** Above this number, clients are counted instead of named. */
const NAMED_CLIENTS = 3;

function ClientName({ presence: shown }: { presence: ClientPresence }) {
  const { client, connections, isWorking } = shown;
  const nowMs = useNow(false);
  const lastCall =
    client.lastCallAtMs === null ? 'no calls yet' : `last call ${wholeSeconds(nowMs - client.lastCallAtMs)} ago`;
  return (
    <Tooltip
      content={
        <>
          <b>
            {client.name} {client.version}
          </b>
          <br />
          {client.isPaused ? 'paused, ' : ''}connected over {client.transport}
          {connections.length === 1 ? '' : ` (${connections.length} connections)`}
          {client.assistantId === null ? ' without a token of its own' : ''}, {lastCall}
          <br />
          {workText(shown)}
        </>
      }
    >
      <li className="title-client inline-row" data-working={isWorking || undefined}>
        <span className="dot" data-state={client.isPaused ? 'off' : isWorking ? 'waiting' : undefined} />
        <span className="cut">{client.name}</span>
        {client.isPaused ? <span className="third">paused</span> : null}
      </li>
    </Tooltip>
  );
}

/** Stops everything that assistants do, and lets them work again. */
function StopAll() {
  const clients = useTopic('mcp', (mcp) => mcp.clients.length);
  const isAllPaused = useTopic('mcp', (mcp) => mcp.isAllPaused === true);
  const run = useCommandRunner();
  const stop = (): void => void run('clients.stop-all', {}, 'The assistants were not stopped');
  const resume = (): void => void run('clients.resume-all', {}, 'The assistants were not resumed');
  useCommands([
    {
      id: 'clients.stop-all',
      title: 'Stop all assistants',
      section: 'Application',
      unavailable: isAllPaused ? 'already stopped' : null,
      run: stop,
    },
    {
      id: 'clients.resume-all',
      title: 'Resume all assistants',
      section: 'Application',
      unavailable: isAllPaused ? null : 'none is paused',
      run: resume,
    },
  ]);
  if (isAllPaused)
    return (
      <Button
        size="tiny"
        onClick={resume}
        title="Assistants are paused, also those that connect later: no call of theirs runs"
      >
        Resume assistants
      </Button>
    );
  if (clients === 0) return null;
  return (
    <Button size="tiny" onClick={stop} title="Cancel all calls and recordings of assistants, and pause them">
      Stop all
    </Button>
  );
}

/** Back and forward, as in a browser. */
function HistoryButtons() {
  const { history } = useWorkbench();
  const { canGoBack, canGoForward, go } = useStore(history);
  return (
    <div className="title-history">
      <IconButton
        label="Go back"
        icon={BackIcon}
        size="tiny"
        shortcut="Alt+ArrowLeft"
        disabled={!canGoBack}
        onClick={() => go(-1)}
      />
      <IconButton
        label="Go forward"
        icon={ForwardIcon}
        size="tiny"
        shortcut="Alt+ArrowRight"
        disabled={!canGoForward}
        onClick={() => go(1)}
      />
    </div>
  );
}

export interface TitleBarProps {
  readonly onPalette: () => void;
  /** The target and its channels. */
  readonly children: ReactNode;
}

export function TitleBar({ onPalette, children }: TitleBarProps) {
  const hidden = !useLayout(isSidebarShown);
  const toggleSidebar = useLayout((state) => state.toggleSidebar);
  const clients = useTopic('mcp', (mcp) => mcp.clients);
  const calls = useTopic('calls');
  // Where the system draws its window buttons; a browser has them elsewhere.
  const platform = useTopic('app', ({ door, platform: own }) => (door === 'app' ? own : undefined));
  const assistants = presence(clients, calls);
  const rest = assistants.length - NAMED_CLIENTS;
  return (
    <header className="title-bar" data-region="title" data-platform={platform}>
      <div className="title-start row">
        <IconButton
          label={hidden ? 'Show sidebar' : 'Hide sidebar'}
          icon={SidebarIcon}
          shortcut="Mod+KeyB"
          aria-expanded={!hidden}
          onClick={toggleSidebar}
        />
        <HistoryButtons />
        <h1 className="title-name" aria-label="PEN Workbench">
          PEN
        </h1>
      </div>
      {children}
      <button type="button" className="title-palette row" data-testid="palette-open" onClick={onPalette}>
        <SearchIcon size={14} />
        <span className="grow cut">Go to, find, or run</span>
        <Kbd shortcut="Mod+KeyK" />
      </button>
      <div className="title-assistants row">
        <QuestionMark />
        <ul className="title-clients row" aria-label="Connected assistants">
          {assistants.slice(0, NAMED_CLIENTS).map((each) => (
            <ClientName key={each.client.sessionId} presence={each} />
          ))}
          {rest > 0 ? <li className="third">+{rest}</li> : null}
        </ul>
        <StopAll />
      </div>
    </header>
  );
}
