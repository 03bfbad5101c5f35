/** Comparison of two traces A and B: main-thread time, vitals and other figures, scripts and requests. */
import { copiedLines, copiedRow } from '../../../core/widgets/copied-text.ts';
import { useState, type ReactNode } from 'react';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { TRACE_ACTIVITIES, type TraceActivity } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type {
  TraceChange,
  TraceChangeVerdict,
  TraceComparison,
} from '../../../../shared/engine/trace/contract/trace-comparison.ts';
import {
  changeDelta,
  changeFigure,
  changeName,
  changeNoise,
  changeShare,
  changeVerdict,
  recordingsText,
  verdictReason,
} from '../../../../shared/engine/trace/contract/trace-comparison-text.ts';
import { verdictSentences } from '../../../../shared/core/findings/verdict.ts';
import { PERSON, told } from '../../../../shared/core/findings/voice.ts';
import { WORDS, judgeTraces, toldTraces } from '../../../../shared/features/trace/compared-verdict.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { useClipboard } from '../../../core/stores/hooks/use-command.ts';
import { useOpenedDocument } from '../../../core/stores/hooks/use-opened-document.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { CopyButton } from '../../../core/widgets/copy-button.tsx';
import { DoneIcon, WarningIcon } from '../../../core/widgets/icons.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { ComparisonFrame, type ComparedPair } from '../../../core/comparison/comparison-frame.tsx';
import { Segmented } from '../../../core/widgets/segmented.tsx';
import { activityLabel, activityToken } from '../activities.ts';
import { Swatch } from '../tables/breakdown.tsx';
import { barShares } from './change-lines.ts';
import { useProveChange } from './prove-change.ts';
import type { TraceOverview } from '../trace-types.ts';
import '../trace.css';

const SHOWN = [
  { value: 'all', label: 'All' },
  { value: 'worse', label: 'Worse', title: 'Only regressions' },
  { value: 'better', label: 'Better', title: 'Only improvements' },
] as const;
type Shown = (typeof SHOWN)[number]['value'];

function loadOverview(document: AnalysisDocument): Promise<AppResult<TraceOverview>> {
  return document.query('trace.overview', {});
}

function activityOfName(name: string): TraceActivity | null {
  return TRACE_ACTIVITIES.find((activity) => activity === name) ?? null;
}

function VerdictMark({ verdict }: { verdict: TraceChangeVerdict }) {
  if (verdict === 'better') return <DoneIcon size={12} className="is-done" />;
  if (verdict === 'worse') return <WarningIcon size={12} className="is-warning" />;
  return null;
}

/** To the right of the axis for an increase, to the left for a decrease. */
function ChangeBar({ change, share }: { change: TraceChange; share: number }) {
  const delta = change.delta ?? 0;
  return (
    <span className="profile-change" aria-hidden>
      <span
        data-direction={delta < 0 ? 'less' : 'more'}
        style={{ width: share === 0 ? 0 : `max(1px, ${share * 50}%)` }}
      />
    </span>
  );
}

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly what: string;
  readonly changes: readonly TraceChange[];
  readonly shown: Shown;
  readonly empty: string;
  /** Beside the title. */
  readonly trailing?: ReactNode;
}

function Section({ id, title, what, changes, shown, empty, trailing }: SectionProps) {
  const bars = barShares(changes);
  const lines = changes
    .map((change, index) => ({ change, share: bars[index] ?? 0 }))
    .filter(({ change: { verdict } }) => (shown === 'all' ? verdict !== 'neither' : verdict === shown));
  const hasBars = lines.some(({ share }) => share > 0);
  const missing = changes.filter(({ verdict }) => verdict === 'neither').map(({ name }) => name);
  return (
    <section className="trace-diff-section" data-testid={`trace-diff-${id}`}>
      <div className="row">
        <h3 className="grow">{title}</h3>
        {trailing}
      </div>
      {lines.length === 0 ? (
        <p className="third">{changes.length === 0 ? empty : `Nothing got ${shown}.`}</p>
      ) : (
        <table className="trace-diff-table">
          <thead>
            <tr>
              <th scope="col">{what}</th>
              <th scope="col" className="right">
                A
              </th>
              <th scope="col" className="right">
                B
              </th>
              <th scope="col" className="right">
                Change
              </th>
              <th scope="col" className="right">
                %
              </th>
              <th
                scope="col"
                className="right trace-change-noise"
                title="Random variation: three standard deviations, estimated from the variation within each trace. Empty if a trace has only one value."
              >
                Noise
              </th>
              {hasBars ? (
                <th scope="col" className="trace-change-head">
                  less, more
                </th>
              ) : null}
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ change, share }) => {
              const activity = activityOfName(change.name);
              return (
                <tr key={`${change.name} ${change.unit}`} data-testid="trace-change-row" data-verdict={change.verdict}>
                  <th scope="row" title={change.name}>
                    {activity === null ? null : <Swatch token={activityToken(activity)} />}
                    {activity === null ? changeName(change) : ` ${changeName(change, activityLabel(activity))}`}
                  </th>
                  <td className="mono right">{changeFigure(change.base, change.unit, WORDS)}</td>
                  <td className="mono right">{changeFigure(change.new, change.unit, WORDS)}</td>
                  <td className="mono right trace-delta">{changeDelta(change, WORDS)}</td>
                  <td className="mono right third">{changeShare(change)}</td>
                  <td className="mono right third trace-change-noise">{changeNoise(change, WORDS)}</td>
                  {hasBars ? (
                    <td className="trace-change-bar">
                      <ChangeBar change={change} share={share} />
                    </td>
                  ) : null}
                  <td>
                    <span className="trace-verdict inline-row" title={verdictReason(change)}>
                      <VerdictMark verdict={change.verdict} />
                      {changeVerdict(change, WORDS)}
                    </span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {shown === 'all' && missing.length > 0 ? (
        <p className="third small trace-diff-missing">
          Not recorded, or not found, in either trace: {missing.join(', ')}.
        </p>
      ) : null}
    </section>
  );
}

/** The comparison as tab-separated text. */
export function comparisonText(comparison: TraceComparison): string {
  const { figures, activities, delivery, scripts, requests, renders } = comparison;
  const lines = [...figures, ...activities, ...delivery, ...scripts, ...requests, ...renders].map((change) =>
    copiedRow([
      changeName(change),
      changeFigure(change.base, change.unit, WORDS),
      changeFigure(change.new, change.unit, WORDS),
      changeDelta(change, WORDS),
      changeNoise(change, WORDS),
      changeVerdict(change, WORDS),
    ]),
  );
  const head = copiedLines([
    recordingsText(comparison, WORDS),
    told(verdictSentences(toldTraces(judgeTraces(comparison))), PERSON),
  ]);
  return [head, 'Figure\tA\tB\tChange\tNoise\tVerdict', ...lines].join('\n');
}

function Comparisons(props: { document: AnalysisDocument; base: CaptureRecord; shown: Shown; onReopen: () => void }) {
  const { document, base, shown, onReopen } = props;
  const copy = useClipboard();
  const { answer, refetch } = useQuery(`${document.documentId} ${base.file}`, () =>
    document.query('trace.compare', { base: base.file }),
  );
  if (answer === null) return <p className="trace-waiting third">Comparing …</p>;
  if (!answer.ok) return <FailureState place="panel" error={answer.error} onRetry={refetch} onReopen={onReopen} />;
  const comparison = answer.value;
  return (
    <div className="trace-diff scroll" data-testid="trace-diff">
      <Section
        id="figures"
        title="Figures"
        what="Figure"
        changes={comparison.figures}
        shown={shown}
        empty="Neither trace has figures."
        trailing={<CopyButton size="tiny" label="Copy as text" onCopy={() => copy(comparisonText(comparison))} />}
      />
      <Section
        id="activities"
        title="Main thread by activity"
        what="Activity"
        changes={comparison.activities}
        shown={shown}
        empty="Neither trace has a page’s main thread."
      />
      {comparison.delivery.length === 0 ? null : (
        <Section
          id="delivery"
          title="Delivery"
          what="Insight"
          changes={comparison.delivery}
          shown={shown}
          empty="Both pages were delivered alike."
        />
      )}
      <Section
        id="scripts"
        title="Main thread by script"
        what="Script"
        changes={comparison.scripts}
        shown={shown}
        empty="Neither trace has scripts."
      />
      <Section
        id="requests"
        title="Requests by URL"
        what="URL"
        changes={comparison.requests}
        shown={shown}
        empty="Neither trace has requests."
      />
      {comparison.renders.length === 0 ? null : (
        <Section
          id="renders"
          title="Renders by component"
          what="Component"
          changes={comparison.renders}
          shown={shown}
          empty="Neither trace has renders."
        />
      )}
    </div>
  );
}

export function TraceDiffDocument(pair: ComparedPair) {
  const trace = useOpenedDocument(pair.later.file, loadOverview);
  const [shown, setShown] = useState<Shown>('all');
  const prove = useProveChange(pair);
  const { current } = trace;
  return (
    <ComparisonFrame
      pair={pair}
      label="Comparison of traces"
      testId="trace-diff-document"
      what="The trace"
      opened={trace}
      tools={[
        prove === null ? null : (
          <Button key="prove" onClick={() => void prove()}>
            Prove a fix
          </Button>
        ),
        <Segmented key="shown" label="Show" value={shown} options={SHOWN} onValue={setShown} />,
      ]}
    >
      {current.state === 'open' ? (
        <Comparisons document={current.document} base={pair.base} shown={shown} onReopen={trace.reopen} />
      ) : null}
    </ComparisonFrame>
  );
}
