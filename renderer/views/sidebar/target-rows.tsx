/** Rows of the targets tree: endpoints and targets. */
import type { EndpointInfo, TargetInfo } from '../../../shared/contracts/targets.ts';
import { useClientsAt } from '../../stores/use-presence.ts';
import { endpointName, endpointStatus, portAddress, targetHint, targetName } from '../../stores/targets.ts';
import { PresenceMark } from '../../widgets/presence-mark.tsx';
import { EndpointIcon, TargetTypeIcon } from '../../widgets/kind-icons.tsx';

export function EndpointRow({ endpoint }: { endpoint: EndpointInfo }) {
  const status = endpointStatus(endpoint);
  const title = [endpoint.address, endpoint.product, endpoint.notice ?? '', endpoint.error?.message ?? '']
    .filter(Boolean)
    .join('\n');
  return (
    <span className="target-row" title={title}>
      <EndpointIcon endpoint={endpoint} className="third" />
      <span className="cut target-name">{endpointName(endpoint)}</span>
      <span className="target-hint cut" data-tone={status.dot === 'failed' ? 'error' : undefined}>
        {status.text ?? portAddress(endpoint.address)}
      </span>
      <span className="dot" data-state={status.dot === 'on' ? undefined : status.dot} />
    </span>
  );
}

export function TargetRow({ target }: { target: TargetInfo }) {
  const isDim = target.state === 'gone';
  const clients = useClientsAt({ targetId: target.id });
  return (
    <span className="target-row" title={`${target.title}\n${target.url}`} data-dim={isDim || undefined}>
      <TargetTypeIcon type={target.type} className="target-icon" />
      <span className="cut target-name">{targetName(target)}</span>
      <PresenceMark names={clients} />
      <span className="target-hint cut" data-tone={target.state === 'unresponsive' ? 'warning' : undefined}>
        {targetHint(target)}
      </span>
    </span>
  );
}

/** Shown in place of targets: why there are none. */
export function NoteRow({ text, severity }: { text: string; severity: 'error' | 'info' }) {
  return (
    <span className="target-note" data-severity={severity} title={text}>
      {text}
    </span>
  );
}
