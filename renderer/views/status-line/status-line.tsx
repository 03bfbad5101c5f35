/** The status line: connection, MCP address and clients, permission, spool, library size, keys. */
import { useState } from 'react';
import { formatBytes } from '../../../shared/base/units.ts';
import { connectionSummary, endpointName } from '../../stores/targets.ts';
import { useClipboard } from '../../stores/use-command.ts';
import { useLayout, useTopic, useTopicKnown } from '../../stores/workbench.tsx';
import { Bytes } from '../../widgets/figure.tsx';
import { AssistantIcon, WarningIcon } from '../../widgets/icons.tsx';
import { Kbd } from '../../widgets/kbd.tsx';
import { Meter } from '../../widgets/meter.tsx';
import { Tooltip } from '../../widgets/tooltip.tsx';
import './status-line.css';

const EVAL_WORDS = { off: 'off', ask: 'ask', allow: 'allowed' } as const;

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function ConnectionStatus({ onPress }: { onPress: () => void }) {
  const endpoints = useTopic('endpoints');
  const known = useTopicKnown('endpoints');
  const summary = connectionSummary(endpoints);
  const words = {
    connected: { dot: undefined, text: 'Connected' },
    connecting: { dot: 'waiting', text: 'Connecting' },
    failed: { dot: 'failed', text: 'Not connected' },
    none: { dot: 'off', text: 'Not connected' },
  }[summary.state];
  const trouble = endpoints.filter((endpoint) => endpoint.state === 'lost' || endpoint.state === 'reconnecting');
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
          {plural(summary.endpoints, 'endpoint')}, {plural(summary.targets, 'target')}
        </span>
      ) : null}
      {trouble.map((endpoint) => (
        <span key={endpoint.id} className="is-warning status-trouble">
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
        title={copied ? 'Copied' : 'Copy the address'}
        onClick={copy}
        onBlur={() => setCopied(false)}
        onPointerLeave={() => setCopied(false)}
      >
        MCP <code>{address}</code>
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
        {plural(clients.length, 'client')}
      </button>
    </>
  );
}

/** Active recordings on any target, because they slow their targets down. */
function RecordingStatus() {
  const recordings = useTopic('recordings');
  const showDrawer = useLayout((layout) => layout.showDrawer);
  if (recordings.length === 0) return null;
  return (
    <button
      type="button"
      className="status-item"
      data-testid="status-recording"
      title={recordings
        .map(({ tool, targetTitle, caller }) => `${tool} on ${targetTitle} by ${caller.name}`)
        .join('\n')}
      onClick={() => showDrawer('activity')}
    >
      <span className="dot" data-state="recording" />
      {recordings.length} recording
    </button>
  );
}

export interface StatusLineProps {
  readonly onConnection: () => void;
  readonly onAssistants: () => void;
  readonly onSettings: () => void;
  readonly onKeys: () => void;
}

export function StatusLine({ onConnection, onAssistants, onSettings, onKeys }: StatusLineProps) {
  const spool = useTopic('spool');
  const notices = useTopic('app', (app) => app.notices);
  const { evalMode, libraryLimitBytes } = useTopic('settings');
  return (
    <footer className="status-line" data-region="status">
      <ConnectionStatus onPress={onConnection} />
      <McpStatus onPress={onAssistants} />
      <RecordingStatus />
      <button
        type="button"
        className={evalMode === 'off' ? 'status-item status-optional' : 'status-item is-warning'}
        data-testid="status-eval"
        title="Permission for assistants to run code in targets"
        onClick={onSettings}
      >
        Run code: {EVAL_WORDS[evalMode]}
      </button>
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
            {plural(notices.length, 'notice')}
          </button>
        </Tooltip>
      )}
      <span className="grow" />
      <span
        className="status-item status-optional"
        title={`Temporary capture files. ${formatBytes(spool.freeBytes)} free in ${spool.directory}`}
      >
        Spool <Bytes sizeBytes={spool.bytesInFlight} place="inline" />
      </span>
      <button
        type="button"
        className="status-item"
        title={`Captures and their column caches take ${formatBytes(spool.libraryBytes)} of ${formatBytes(libraryLimitBytes)}. When full, column caches are deleted first, then the oldest unpinned captures.`}
        onClick={onSettings}
      >
        Library <Meter label="Library" value={spool.libraryBytes} max={libraryLimitBytes} />
        <span className="status-optional">
          {formatBytes(spool.libraryBytes)} of {formatBytes(libraryLimitBytes)}
        </span>
      </button>
      <button type="button" className="status-item" aria-label="All keys" title="All keys (?)" onClick={onKeys}>
        <Kbd shortcut="'?" /> keys
      </button>
    </footer>
  );
}
