/** Local processes that can be profiled. A Node process that does not listen is signalled only after the person confirmed it. */
import { useState } from 'react';
import type { LocalProcess } from '../../../shared/base/local-processes.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { useQuery } from '../stores/hooks/use-query.ts';
import { shortAddress } from '../stores/topics/targets.ts';
import { useBridge, useTopic } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/overlays/dialog.tsx';
import { FailureState } from '../widgets/failure-state.tsx';
import { BrowserIcon, DenoIcon, NodeIcon, RefreshIcon, type Icon } from '../widgets/icons.tsx';

const ICONS: Readonly<Record<LocalProcess['kind'], Icon>> = {
  node: NodeIcon,
  deno: DenoIcon,
  chromium: BrowserIcon,
  electron: BrowserIcon,
  extension_host: NodeIcon,
};

function stateOf({ addresses, canBeSignalled, obstacle }: LocalProcess): string {
  if (addresses.length > 0) return `listens on ${addresses.join(', ')}`;
  return canBeSignalled ? 'does not listen yet' : (obstacle ?? '');
}

function ProcessItem({
  process,
  isBusy,
  onConnect,
}: {
  readonly process: LocalProcess;
  readonly isBusy: boolean;
  readonly onConnect: () => void;
}) {
  const Drawn = ICONS[process.kind];
  const state = stateOf(process);
  const listens = process.addresses.length > 0;
  const own = process.addresses.map(shortAddress);
  const isConnected = useTopic('endpoints', (endpoints) =>
    endpoints.some(({ state: its, address }) => its === 'connected' && own.includes(shortAddress(address))),
  );
  return (
    <li className="endpoint" data-testid="local-process" data-pid={process.pid}>
      <div className="endpoint-line row">
        <Drawn size={16} className="endpoint-icon" />
        <div className="grow">
          <p className="endpoint-name">
            <b className="cut">{process.name}</b>
            <code className="third">{process.pid}</code>
          </p>
          <p className="endpoint-detail cut" title={process.folder === null ? state : `${state}\n${process.folder}`}>
            {state}
            {process.folder === null || process.obstacle !== null ? '' : ` · ${process.folder}`}
          </p>
        </div>
        {isConnected ? (
          <output className="endpoint-status row" data-tone="connected">
            <span className="dot" /> connected
          </output>
        ) : listens || process.canBeSignalled ? (
          <Button disabled={isBusy} onClick={onConnect}>
            {listens ? 'Connect' : 'Connect …'}
          </Button>
        ) : null}
      </div>
    </li>
  );
}

/** Says what the signal does before it is sent. */
function SignalDialog({
  process,
  onCancel,
  onConfirm,
}: {
  readonly process: LocalProcess;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
}) {
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onCancel();
      }}
      title="Let this Node process listen for a debugger?"
      widthPx={520}
      actions={
        <>
          <Button onClick={onCancel}>Cancel</Button>
          <Button look="primary" onClick={onConfirm}>
            Send SIGUSR1 and connect
          </Button>
        </>
      }
    >
      <div className="local-process-question" data-testid="signal-dialog">
        <p>
          <b>{process.name}</b>, process <code>{process.pid}</code>
          {process.folder === null ? '' : `, in ${process.folder}`}
        </p>
        <p>
          PEN Workbench sends it the signal SIGUSR1. Node then opens its inspector on a port of this machine, by default
          9229, until the process ends. Every program on this machine can connect to that port and run code in the
          process.
        </p>
        <p>
          If the program has its own handler of SIGUSR1, for example to reopen log files, that handler runs instead and
          nothing listens.
        </p>
      </div>
    </Dialog>
  );
}

export function LocalProcesses({ onConnected }: { readonly onConnected?: (() => void) | undefined }) {
  const bridge = useBridge();
  const { answer, refetch } = useQuery('local-processes', () => bridge.command('local-processes.list', {}));
  const { busy, error, perform } = useAction();
  const [asked, setAsked] = useState<LocalProcess | null>(null);
  const connect = async ({ pid, startedTicks }: LocalProcess): Promise<void> => {
    setAsked(null);
    const connected = await perform(() => bridge.command('local-processes.connect', { pid, startedTicks }));
    refetch();
    if (connected !== null) onConnected?.();
  };
  const found = answer?.ok === true ? answer.value : null;
  const unsupported = found?.unsupported ?? null;
  return (
    <section className="local-processes" aria-label="Local processes">
      <div className="connect-head row">
        <h3>Local processes</h3>
        <span className="grow" />
        <Button size="tiny" icon={RefreshIcon} disabled={busy} onClick={refetch}>
          Refresh
        </Button>
      </div>
      <FailureState place="inline" error={answer?.ok === false ? answer.error : error} />
      {unsupported === null ? null : <p className="third">{unsupported}</p>}
      {found !== null && unsupported === null && found.processes.length === 0 ? (
        <p className="third">No Node, Deno, Chromium or Electron process of yours is running.</p>
      ) : null}
      <ul className="endpoints local-process-list">
        {(found?.processes ?? []).map((process) => (
          <ProcessItem
            key={`${process.pid} ${process.startedTicks}`}
            process={process}
            isBusy={busy}
            onConnect={() => (process.addresses.length > 0 ? void connect(process) : setAsked(process))}
          />
        ))}
      </ul>
      {asked === null ? null : (
        <SignalDialog process={asked} onCancel={() => setAsked(null)} onConfirm={() => void connect(asked)} />
      )}
    </section>
  );
}
