/** The status line: connection, MCP address and clients, permission, spool, library size, keys. */
import { useState } from 'react';
import { countNoun, formatBytes } from '../../../shared/base/units.ts';
import { toolTitle } from '../stores/topics/channels.ts';
import { assistantsOf } from '../stores/topics/presence.ts';
import { connectionSummary, endpointName } from '../stores/topics/targets.ts';
import { NOTICE_STATUS, RECORDING_STATUS } from '../../features/shell-parts.ts';
import { useClipboard } from '../stores/hooks/use-command.ts';
import { useLayout, useTopic, useTopicKnown } from '../stores/workbench.tsx';
import { Bytes } from '../widgets/figure.tsx';
import { AssistantIcon, WarningIcon } from '../widgets/icons.tsx';
import { Kbd } from '../widgets/keys/kbd.tsx';
import { Meter } from '../widgets/meter.tsx';
import { Tooltip } from '../widgets/overlays/tooltip.tsx';
import './status-line.css';

const EVAL_WORDS = { ask: 'ask', allow: 'allowed' } as const;

function ConnectionStatus({ onPress }: { onPress: () => void }) {
  const known = useTopicKnown('endpoints');
  const summary = useTopic('endpoints', connectionSummary);
  const lost = useTopic('endpoints', (endpoints) =>
    endpoints.filter(({ state }) => state === 'lost' || state === 'reconnecting'),
  );
  const words = {
    connected: { dot: undefined, text: 'Connected' },
    connecting: { dot: 'waiting', text: 'Connecting' },
    failed: { dot: 'failed', text: 'Not connected' },
    none: { dot: 'off', text: 'Not connected' },
  }[summary.state];
  return (
    <button
      type="button"
      className="status-item"
      data-testid="status-connection"
      data-state={summary.state}
      data-region-focus=""
      onClick={onPress}
    >
      <span className="dot" data-state={words.dot} />
      {known ? words.text : 'Starting'}
      {summary.state === 'connected' ? (
        <span className="third status-optional">
          {countNoun(summary.endpoints, 'endpoint')}, {countNoun(summary.targets, 'target')}
        </span>
      ) : null}
      {lost.map((endpoint) => (
        <span key={endpoint.id} className="is-warning status-trouble inline-row">
          <WarningIcon size={12} />
          {endpointName(endpoint)} {endpoint.state}
        </span>
      ))}
    </button>
  );
}

function McpStatus({ onPress }: { onPress: () => void }) {
  const { address, error, clients } = useTopic('mcp');
  const enabled = useTopic('settings', (settings) => settings.mcpEnabled);
  const clipboard = useClipboard();
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    if (address === null) return;
    void clipboard(address).then(setCopied);
  };
  if (address === null) {
    return (
      <button type="button" className="status-item" data-testid="status-mcp" title={error?.message} onClick={onPress}>
        {error === null ? null : <WarningIcon size={12} className="is-warning" />}
        {error === null ? (enabled ? 'MCP starting' : 'MCP off') : 'MCP not running'}
      </button>
    );
  }
  return (
    <>
      <button
        type="button"
        className="status-item"
        data-testid="status-mcp"
        title={copied ? 'Copied' : `Copy the address ${address}`}
        onClick={copy}
        onBlur={() => setCopied(false)}
        onPointerLeave={() => setCopied(false)}
      >
        MCP
        {copied ? <span className="is-done">copied</span> : null}
      </button>
      <button
        type="button"
        className="status-item"
        title={
          clients.length === 0
            ? 'Connect an assistant'
            : clients.map((client) => `${client.name} ${client.version} (${client.transport})`).join('\n')
        }
        onClick={onPress}
      >
        <AssistantIcon size={12} />
        {countNoun(assistantsOf(clients).length, 'client')}
      </button>
    </>
  );
}

/** Active recordings on any target, because they slow their targets down. */
function RecordingStatus() {
  const recorded = useTopic('recordings', (recordings) =>
    recordings.map(({ tool, targetTitle, caller }) => `${toolTitle(tool)} of ${targetTitle} by ${caller.name}`),
  );
  const heard = useTopic('networkRecordings', (recordings) =>
    recordings.map(({ targetTitle, listeners }) => `Network of ${targetTitle} by ${listeners.join(', ')}`),
  );
  const titles = [...recorded, ...heard];
  const showDrawer = useLayout((layout) => layout.showDrawer);
  if (titles.length === 0) return null;
  return (
    <button
      type="button"
      className="status-item"
      data-testid="status-recording"
      title={titles.join('\n')}
      onClick={() => showDrawer('activity')}
    >
      <span className="dot" data-state="recording" />
      {titles.length} recording
    </button>
  );
}

/** Temporary capture files and the library; the sizes change while a capture is written. */
function DiskStatus({ onPress }: { onPress: () => void }) {
  const { freeBytes, directory, bytesInFlight, libraryBytes } = useTopic('spool');
  const limitBytes = useTopic('settings', (settings) => settings.libraryLimitBytes);
  const used = `${formatBytes(libraryBytes)} of ${formatBytes(limitBytes)}`;
  return (
    <>
      {bytesInFlight === 0 ? null : (
        <span className="status-item" title={`Temporary capture files. ${formatBytes(freeBytes)} free in ${directory}`}>
          Spool <Bytes sizeBytes={bytesInFlight} place="inline" />
        </span>
      )}
      <button
        type="button"
        className="status-item"
        title={`Captures and their column caches take ${used}. When the library is full, column caches are deleted first, then the oldest unpinned captures.`}
        onClick={onPress}
      >
        Library <Meter label="Library" value={libraryBytes} max={limitBytes} />
      </button>
    </>
  );
}

export interface StatusLineProps {
  readonly onConnection: () => void;
  readonly onAssistants: () => void;
  readonly onSettings: () => void;
  readonly onKeys: () => void;
}

export function StatusLine({ onConnection, onAssistants, onSettings, onKeys }: StatusLineProps) {
  const notices = useTopic('app', (app) => app.notices);
  const evalMode = useTopic('settings', (settings) => settings.evalMode);
  return (
    <footer className="status-line second small" data-region="status">
      <ConnectionStatus onPress={onConnection} />
      <McpStatus onPress={onAssistants} />
      <RecordingStatus />
      {Object.entries(RECORDING_STATUS).map(([key, Item]) => (
        <Item key={key} />
      ))}
      {evalMode === 'off' ? null : (
        <button
          type="button"
          className="status-item is-warning"
          data-testid="status-eval"
          title="Permission for assistants to run code in targets"
          onClick={onSettings}
        >
          Run code: {EVAL_WORDS[evalMode]}
        </button>
      )}
      {notices.length === 0 ? null : (
        <Tooltip
          side="top"
          content={
            <ul className="status-notices">
              {notices.map((notice) => (
                <li key={notice}>{notice}</li>
              ))}
            </ul>
          }
        >
          <button
            type="button"
            className="status-item"
            data-testid="status-notices"
            aria-label={notices.join(' ')}
            onClick={onSettings}
          >
            <WarningIcon size={12} className="is-warning" />
            {countNoun(notices.length, 'notice')}
          </button>
        </Tooltip>
      )}
      {Object.entries(NOTICE_STATUS).map(([key, Item]) => (
        <Item key={key} onPress={onSettings} />
      ))}
      <span className="grow" />
      <DiskStatus onPress={onSettings} />
      <button type="button" className="status-item" aria-label="All keys" title="All keys (?)" onClick={onKeys}>
        <Kbd shortcut="'?" /> keys
      </button>
    </footer>
  );
}
