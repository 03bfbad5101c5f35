/** Shows what the network panel says about its recording: since when, for whom, why it stopped, and what is not shown. */
import type { ReactNode } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { LiveLogState } from '../../../shared/core/contracts/live-logs.ts';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useBridge } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { RecordingIcon, RefreshIcon } from '../../core/widgets/icons.tsx';
import { clockTime } from '../../core/words/moments.ts';
import { ErrorState } from '../../core/widgets/states.tsx';

/** The number of hidden requests of earlier pages, and how to show them. */
export function EarlierPages({ count }: { count: number }) {
  const requests = count === 1 ? '1 request' : `${formatCount(count)} requests`;
  return (
    <span title="“Preserve log” shows them. A saved log includes them.">{requests} of earlier pages not shown</span>
  );
}

/** True if the page was there before the recording: its load is not in the log. */
export function lacksLoad(entries: readonly Pick<NetworkEntry, 'resourceType'>[]): boolean {
  return !entries.some(({ resourceType }) => resourceType === 'Document');
}

export function ReloadPage({ targetId }: { readonly targetId: string }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  return (
    <>
      <Button
        size="tiny"
        icon={RefreshIcon}
        disabled={busy}
        onClick={() => void perform(() => bridge.call('pen_navigate', { action: 'reload', target: targetId }))}
      >
        Reload page
      </Button>
      {error === null ? null : <span className="is-error">{error.message}</span>}
    </>
  );
}

/** The browser does not report requests again that ended before the recording. */
export function EarlierRequests({ targetId }: { readonly targetId: string }) {
  return (
    <ErrorState
      place="strip"
      severity="info"
      title="Requests before recording started are not listed. Reload the page to record its load"
      actions={<ReloadPage targetId={targetId} />}
    />
  );
}

/** Recording state: since when and for which clients. */
export function Listening({ state: { sinceMs, listeners } }: { state: LiveLogState }) {
  const text = `Recording since ${clockTime(sinceMs ?? 0)}, for ${listeners.map(({ name }) => name).join(', ')}`;
  return (
    <span className="network-listening inline-row" data-testid="network-listening">
      <RecordingIcon size={12} className="is-recording" />
      <span className="cut" title={text}>
        {text}
      </span>
    </span>
  );
}

/** Shows why recording stopped, and what was dropped. */
export function Ending({ state, isListening }: { state: LiveLogState; isListening: boolean }): ReactNode {
  const { endedBecause, dropped, limit } = state;
  return (
    <>
      {isListening ? null : (
        <ErrorState
          place="strip"
          severity="info"
          title={
            endedBecause === null
              ? 'Network recording is off. The requests stay here until the app is closed; Save keeps them in the library'
              : `Recording stopped: ${endedBecause.replace(/\.$/, '')}. The requests stay here until the app is closed; Save keeps them in the library`
          }
        />
      )}
      {dropped === 0 ? null : (
        <ErrorState
          place="strip"
          severity="warning"
          title={`${formatCount(dropped)} older requests were dropped`}
          detail={`The log keeps the newest ${formatCount(limit)}. Save it to the library before it is full.`}
        />
      )}
    </>
  );
}
