/** Connect an assistant: connected clients, the snippet for each client, and permissions. */
import { useEffect, useId, useState } from 'react';
import type { Assistant } from '../../../shared/features/assistants/contract/assistant-clients.ts';
import type { McpState } from '../../../shared/core/contracts/window-topics.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge, useDocuments, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { CheckIcon, ErrorIcon } from '../../core/widgets/icons.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { SETTINGS_DOCUMENT } from '../../core/stores/documents/document-tabs.ts';
import { clockTime } from '../../core/words/moments.ts';
import { assistantRows, connectionText, labelOf, type AssistantRow } from './assistant-rows.ts';
import { ClientAccess } from './client-access.tsx';
import { SnippetPanel } from './snippet-panel.tsx';
import './assistants.css';
import { formatBytes } from '../../../shared/base/units.ts';
import type { Settings } from '../../../shared/core/contracts/settings.ts';
import { Segmented } from '../../core/widgets/segmented.tsx';

// List of assistants with connection state, time and handshake duration.

interface AssistantListProps {
  readonly rows: readonly AssistantRow[];
  readonly selected: Assistant;
  readonly onSelect: (assistant: Assistant) => void;
}

function RowContent({ row }: { row: AssistantRow }) {
  const { label, state } = row;
  const isReady = state === 'session';
  return (
    <>
      <span className="assistant-mark" data-state={state} aria-hidden>
        {isReady ? <CheckIcon size={12} /> : null}
      </span>
      <span className="cut">{label}</span>
      <output className={`assistant-text ${isReady ? 'is-done' : 'third'}`}>{connectionText(row, clockTime)}</output>
    </>
  );
}

function AssistantList({ rows, selected, onSelect }: AssistantListProps) {
  const name = useId();
  return (
    <fieldset className="assistant-list" aria-label="Assistants">
      {rows.map((row) => {
        const { assistant, label, state } = row;
        // Unknown clients are listed but need no setup.
        if (assistant === null) {
          return (
            <div key={label} className="assistant-row row" data-testid="assistant-row" data-state={state}>
              <RowContent row={row} />
            </div>
          );
        }
        return (
          <label
            key={label}
            className="assistant-row row"
            data-testid="assistant-row"
            data-assistant={assistant}
            data-state={state}
          >
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              checked={assistant === selected}
              onChange={() => onSelect(assistant)}
            />
            <RowContent row={row} />
          </label>
        );
      })}
    </fieldset>
  );
}

/** Assistant permissions next to the connection setup; Settings has the rest. */
function AssistantPermissions({ settings, onSettings }: { settings: Settings; onSettings: () => void }) {
  const bridge = useBridge();
  const { error, perform } = useAction();
  return (
    <section className="permissions" aria-label="Assistant permissions">
      <h3 className="permissions-title">Assistant permissions</h3>
      <div className="permission row">
        <span>Run code in targets</span>
        <Segmented
          label="Run code in targets"
          value={settings.evalMode}
          options={[
            { value: 'off', label: 'Off' },
            { value: 'ask', label: 'Ask me' },
            { value: 'allow', label: 'Allow' },
          ]}
          onValue={(evalMode) => void perform(() => bridge.command('settings.update', { evalMode }))}
        />
      </div>
      {settings.evalMode === 'off' ? null : (
        <p className="permission-note third">
          {settings.evalMode === 'ask'
            ? 'You see the code and allow or refuse each call. The call waits for your answer.'
            : 'Code runs in every page you connect, without asking.'}
        </p>
      )}
      <div className="permission row">
        <span>Maximum response size</span>
        <span>
          {formatBytes(settings.answerBudgetBytes).replace(/\.0 /, ' ')} <span className="third">then paged</span>
        </span>
      </div>
      <FailureState place="inline" error={error} />
      <p className="permission-note third">
        You see each call in Activity as it runs and can cancel it. No assistant can start a browser. Nothing leaves
        this machine by itself.
      </p>
      <Button look="bare" size="tiny" onClick={onSettings}>
        All settings
      </Button>
    </section>
  );
}

function ServerState({ mcp, enabled }: { mcp: McpState; enabled: boolean }) {
  const bridge = useBridge();
  const { busy, perform } = useAction();
  if (mcp.error !== null) {
    return (
      <output className="server-state row is-error">
        <ErrorIcon size={14} />
        server not listening
      </output>
    );
  }
  if (!enabled) {
    return (
      <span className="server-state row third">
        <span className="dot" data-state="off" />
        server off
        <Button
          size="tiny"
          disabled={busy}
          onClick={() => void perform(() => bridge.command('settings.update', { mcpEnabled: true }))}
        >
          Switch on
        </Button>
      </span>
    );
  }
  return (
    <output
      className={mcp.address === null ? 'server-state row third' : 'server-state row is-done'}
      title={mcp.address ?? undefined}
    >
      <span className="dot" data-state={mcp.address === null ? 'waiting' : 'on'} />
      {mcp.address === null ? 'server starting …' : 'server on'}
    </output>
  );
}

export interface AssistantsPanelProps {
  /** Without a header, because the dialog has one. */
  readonly titled?: boolean;
  readonly onLeave?: () => void;
}

function withOrWithout(before: ReadonlySet<Assistant>, assistant: Assistant, isIn: boolean): ReadonlySet<Assistant> {
  const others = [...before].filter((each) => each !== assistant);
  return new Set(isIn ? [...others, assistant] : others);
}

export function AssistantsPanel({ titled = true, onLeave }: AssistantsPanelProps) {
  const mcp = useTopic('mcp');
  const settings = useTopic('settings');
  const open = useDocuments((state) => state.open);
  const [selected, setSelected] = useState<Assistant>('claude-code');
  const [prepared, setPrepared] = useState<ReadonlySet<Assistant>>(new Set());
  const bridge = useBridge();
  const { answer, refetch } = useQuery('clients', () => bridge.command('assistants.clients', {}));
  // A client may have been installed in the meantime.
  useEffect(() => {
    window.addEventListener('focus', refetch);
    return () => window.removeEventListener('focus', refetch);
  }, [refetch]);
  const setups = answer?.ok === true ? answer.value.clients : [];
  // Nothing is awaited from a client whose token was revoked.
  const tokens = useTopic('assistants');
  const waiting = [...prepared].filter((assistant) => tokens.some(({ name }) => name === labelOf(assistant)));
  const rows = assistantRows(mcp.clients, new Set(waiting), setups);
  const openSettings = (): void => {
    open(SETTINGS_DOCUMENT);
    onLeave?.();
  };
  return (
    <section className="assistants" aria-label="Connect an assistant">
      <div className="assistants-head row">
        {titled ? <h1 className="assistants-title">Connect an assistant</h1> : null}
        <span className="grow" />
        <ServerState mcp={mcp} enabled={settings.mcpEnabled} />
      </div>
      <FailureState
        place="inline"
        error={mcp.error}
        actions={
          <Button size="tiny" onClick={openSettings}>
            Settings
          </Button>
        }
      />
      {answer?.ok === false ? <FailureState place="inline" error={answer.error} onRetry={refetch} /> : null}
      <AssistantList rows={rows} selected={selected} onSelect={setSelected} />
      <SnippetPanel
        key={selected}
        assistant={selected}
        serverOn={mcp.address !== null}
        setup={setups.find(({ assistant }) => assistant === selected) ?? null}
        onPrepared={(isPrepared) => setPrepared((before) => withOrWithout(before, selected, isPrepared))}
      />
      <ClientAccess />
      <AssistantPermissions settings={settings} onSettings={openSettings} />
    </section>
  );
}
