/** What the network panel says about its recording: since when, for whom, why it stopped, and what is not shown. */
import type { ReactNode } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { LiveLogState } from '../../../shared/contracts/live-logs.ts';
import { RecordingIcon } from '../../widgets/icons.tsx';
import { clockTime } from '../../widgets/moments.ts';
import { ErrorState } from '../../widgets/states.tsx';

/** The number of hidden requests of earlier pages, and how to show them. */
export function EarlierPages({ count }: { count: number }) {
  const requests = count === 1 ? '1 request' : `${formatCount(count)} requests`;
  return (
    <span title="“Preserve log” shows them. A saved log includes them.">{requests} of earlier pages not shown</span>
  );
}

/** Recording state: since when and for which clients. */
export function Listening({ state: { sinceMs, listeners } }: { state: LiveLogState }) {
  return (
    <span className="network-listening" data-testid="network-listening">
      <RecordingIcon size={12} className="is-recording" />
      <span className="cut">
        Recording since {clockTime(sinceMs ?? 0)}, for {listeners.map(({ name }) => name).join(', ')}
      </span>
    </span>
  );
}

/** Why recording stopped, and what was dropped. */
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
              ? 'Network recording is off. Recorded requests stay here'
              : `Recording stopped: ${endedBecause.replace(/\.$/, '')}. Recorded requests stay here`
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
