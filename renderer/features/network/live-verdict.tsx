/** What the requests of a running recording say, in one line: asked again whenever all of them have ended. */
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { PERSON, told } from '../../../shared/core/findings/voice.ts';
import { networkEvidence, networkVerdict } from '../../../shared/features/network/rules.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge } from '../../core/stores/workbench.tsx';
import { ToldWords } from '../../core/widgets/findings/told-words.tsx';
import { VerdictHead } from '../../core/widgets/findings/verdict-head.tsx';

export interface LiveVerdictProps {
  readonly targetId: string;
  /** Since when it is recorded, milliseconds since the Unix epoch; null when it is no longer. */
  readonly sinceMs: number | null;
  /** Those that are shown: of this page, since the list was cleared. */
  readonly entries: readonly NetworkEntry[];
}

export function LiveVerdict({ targetId, sinceMs, entries }: LiveVerdictProps) {
  const bridge = useBridge();
  // A WebSocket or an event stream is open for as long as the page is.
  const areEnded =
    entries.length > 0 && entries.every(({ state, messages }) => state !== 'pending' || messages !== null);
  const fromId = entries[0]?.id ?? 0;
  const asked = sinceMs !== null && areEnded ? `${targetId} ${sinceMs} ${fromId} ${entries.length}` : null;
  const { answer } = useQuery(asked, () => bridge.command('network.select', { targetId, fromId }));
  const verdict = answer?.ok === true && entries.length > 0 ? networkVerdict(networkEvidence(answer.value)) : null;
  // Its line is there from the start, so that nothing below moves.
  return (
    <VerdictHead
      level={verdict?.level ?? 'plain'}
      headline={
        verdict === null ? (
          <span className="third">
            {sinceMs === null
              ? 'Stopped: Save shows the verdict of these requests.'
              : 'Judged when the requests have ended.'}
          </span>
        ) : (
          <span title={[verdict.headline, ...(verdict.notes ?? [])].map((each) => told(each, PERSON)).join(' ')}>
            <ToldWords words={verdict.headline} voice={PERSON} />
          </span>
        )
      }
      figures={[]}
      isLine
      isFolded={false}
      onFold={() => undefined}
    />
  );
}
