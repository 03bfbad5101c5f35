/** The title bar: sidebar toggle, name, palette button, and connected MCP clients. */
import type { McpClient } from '../../../shared/contracts/window.ts';
import { isSidebarShown } from '../../stores/layout.ts';
import { useLayout, useNow, useTopic } from '../../stores/workbench.tsx';
import { IconButton } from '../../widgets/button.tsx';
import { SearchIcon, SidebarIcon } from '../../widgets/icons.tsx';
import { Kbd } from '../../widgets/kbd.tsx';
import { wholeSeconds } from '../../widgets/moments.ts';
import { Tooltip } from '../../widgets/tooltip.tsx';

/** Above this number, clients are counted instead of named. */
const NAMED_CLIENTS = 3;

function ClientName({ client }: { client: McpClient }) {
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
          connected over {client.transport}, {lastCall}
        </>
      }
    >
      <li className="title-client">
        <span className="dot" />
        <span className="cut">{client.name}</span>
      </li>
    </Tooltip>
  );
}

export interface TitleBarProps {
  readonly onPalette: () => void;
}

export function TitleBar({ onPalette }: TitleBarProps) {
  const hidden = !useLayout(isSidebarShown);
  const toggleSidebar = useLayout((state) => state.toggleSidebar);
  const clients = useTopic('mcp', (mcp) => mcp.clients);
  const platform = useTopic('app', (app) => app.platform);
  const rest = clients.length - NAMED_CLIENTS;
  return (
    <header className="title-bar" data-region="title" data-platform={platform}>
      <div className="title-left">
        <IconButton
          label={hidden ? 'Show sidebar' : 'Hide sidebar'}
          icon={SidebarIcon}
          shortcut="Mod+KeyB"
          aria-expanded={!hidden}
          onClick={toggleSidebar}
        />
        <h1 className="title-name">PEN Workbench</h1>
      </div>
      <button
        type="button"
        className="title-palette"
        data-testid="palette-open"
        data-region-focus=""
        onClick={onPalette}
      >
        <SearchIcon size={14} />
        <span className="grow cut">Go to a target, capture or command</span>
        <Kbd shortcut="Mod+KeyK" />
      </button>
      <ul className="title-clients" aria-label="Connected assistants">
        {clients.slice(0, NAMED_CLIENTS).map((client) => (
          <ClientName key={client.sessionId} client={client} />
        ))}
        {rest > 0 ? <li className="third">+{rest}</li> : null}
      </ul>
    </header>
  );
}
