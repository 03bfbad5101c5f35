/** One endpoint of the connect list: name, state, action, and error. */
import type { MouseEvent } from 'react';
import { isServerRuntime, type EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { useBridge, useDocuments } from '../stores/workbench.tsx';
import { isOwnConnected, portAddress, targetName } from '../stores/topics/targets.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { CloseIcon } from '../widgets/icons.tsx';
import { EndpointIcon } from '../widgets/kind-icons.tsx';
import { FailureState } from '../widgets/failure-state.tsx';
import { liveDocument } from '../stores/documents/document-tabs.ts';
import { endpointCard, type CardAction } from './endpoint-card.ts';

const ACTION_WORDS: Readonly<Record<CardAction, string>> = {
  connect: 'Connect',
  cancel: 'Cancel',
  disconnect: 'Disconnect',
  'try-again': 'Retry',
};

export interface EndpointItemProps {
  readonly endpoint: EndpointInfo;
  /** The suggested endpoint: Enter connects it. */
  readonly suggested: boolean;
  /** The first connected endpoint: the focus of Start goes to its "Open". */
  readonly opensFirst: boolean;
  /** Called when one of its targets was opened. */
  readonly onOpened?: (() => void) | undefined;
}

export function EndpointItem({ endpoint, suggested, opensFirst, onOpened }: EndpointItemProps) {
  const bridge = useBridge();
  const open = useDocuments((state) => state.open);
  const { error, perform } = useAction();
  const card = endpointCard(endpoint);
  const first = endpoint.targets.find(({ type }) => type === 'page' || isServerRuntime(type)) ?? endpoint.targets[0];
  const act = ({ detail: presses }: MouseEvent): void => {
    // The second press of a double click on *Retry* would cancel or disconnect.
    if (presses > 1) return;
    const command =
      card.action === 'connect' || card.action === 'try-again' ? 'endpoints.connect' : 'endpoints.disconnect';
    void perform(() => bridge.command(command, { endpointId: card.id }));
  };
  /** Its row goes: the focus moves to the next one, or into the panel. */
  const forget = async (row: HTMLElement | null): Promise<void> => {
    const near = row?.nextElementSibling ?? row?.previousElementSibling ?? row?.closest('section');
    const done = await perform(() => bridge.command('endpoints.remove', { endpointId: card.id }));
    if (done !== null) near?.querySelector<HTMLElement>('button, input')?.focus();
  };
  // Prefer the endpoint's own error, which persists; the action's error is the same, reported earlier.
  const problem = card.error ?? error;
  return (
    <li
      className="endpoint"
      data-testid="endpoint-card"
      data-endpoint={card.address}
      data-state={endpoint.state}
      data-suggested={suggested || undefined}
    >
      <div className="endpoint-line row">
        <EndpointIcon endpoint={endpoint} size={16} className="endpoint-icon" />
        <div className="grow">
          <p className="endpoint-name">
            <b>{card.name}</b>
            <code className="third">{portAddress(card.address)}</code>
          </p>
          {card.detail === '' ? null : (
            <p className="endpoint-detail cut" title={card.detail}>
              {card.detail}
            </p>
          )}
        </div>
        {card.status === '' ? null : (
          <output className="endpoint-status row" data-tone={card.tone}>
            <span className="dot" data-state={card.tone === 'connected' ? 'on' : card.tone} />
            {card.status}
          </output>
        )}
        <Button
          look={card.action === 'disconnect' ? 'bare' : 'plain'}
          data-testid={card.action === 'connect' || card.action === 'try-again' ? 'connect-endpoint' : undefined}
          onClick={act}
          {...(suggested ? { shortcut: 'Enter', 'data-region-focus': '' } : {})}
        >
          {ACTION_WORDS[card.action]}
        </Button>
        {card.action === 'disconnect' && first !== undefined ? (
          <Button
            look={opensFirst && isOwnConnected(endpoint) ? 'primary' : 'plain'}
            {...(opensFirst ? { 'data-region-focus': '' } : {})}
            onClick={() => {
              open(liveDocument(first.id, targetName(first)));
              onOpened?.();
            }}
          >
            Open
          </Button>
        ) : null}
        {card.removable && card.action !== 'disconnect' && card.action !== 'cancel' ? (
          <IconButton
            label={`Remove ${card.address} from list`}
            icon={CloseIcon}
            size="tiny"
            onClick={({ currentTarget }) => void forget(currentTarget.closest('li'))}
          />
        ) : null}
      </div>
      <FailureState place="inline" severity="warning" error={problem} />
    </li>
  );
}
