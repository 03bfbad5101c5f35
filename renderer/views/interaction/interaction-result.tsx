/** What an interaction did and cost: one row per step, with what ran in the second run, and a link to its recording. */
import { Fragment } from 'react';
import type { z } from 'zod';
import { formatDuration } from '../../../shared/base/units.ts';
import type { penInteract } from '../../../shared/capabilities/page/interact.ts';
import type { InteractionCost } from '../../../shared/contracts/interaction.ts';
import { captureDocument } from '../../stores/documents.ts';
import { useDocuments, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { ErrorState } from '../../widgets/states.tsx';

export type InteractionOutcome = z.infer<typeof penInteract.result>;
type ProfiledStep = NonNullable<InteractionOutcome['second']>['steps'][number];

const ms = (value: number | null): string => (value === null ? '–' : formatDuration(value));

function latencyText({ latencyMs, interactions }: InteractionCost): string {
  if (latencyMs === null) return 'under 16 ms';
  return interactions > 1 ? `${ms(latencyMs)} (slowest of ${interactions})` : ms(latencyMs);
}

function partsText({ latencyMs, inputDelayMs, processingMs, presentationMs }: InteractionCost): string | undefined {
  if (latencyMs === null) return undefined;
  return `Input delay ${ms(inputDelayMs)}, processing ${ms(processingMs)}, presentation delay ${ms(presentationMs)}`;
}

function Profiled({ step }: { readonly step: ProfiledStep }) {
  const { functions, forcedLayout } = step;
  const isForced = forcedLayout !== null && forcedLayout.count > 0;
  if (functions.length === 0 && !isForced) return null;
  return (
    <tr className="interaction-profiled">
      <td />
      <td colSpan={6}>
        {functions.length === 0 ? null : (
          <p>
            <span className="third">Self time: </span>
            {functions.map(({ name, url, line, column, selfMs }) => (
              <span
                key={`${name} ${url}:${line}:${column}`}
                className="interaction-function"
                title={`${url}:${line}:${column}`}
              >
                <span className="mono">{name === '' ? '(anonymous)' : name}</span> {ms(selfMs)}
              </span>
            ))}
          </p>
        )}
        {isForced ? (
          <p>
            <span className="third">Forced layout: </span>
            {forcedLayout.count} times, {ms(forcedLayout.totalMs)}, by{' '}
            <span className="mono">{forcedLayout.by.map(({ name }) => name).join(', ')}</span>
          </p>
        ) : null}
      </td>
    </tr>
  );
}

export function InteractionResult({
  result,
  onLeave,
}: {
  readonly result: InteractionOutcome;
  readonly onLeave: () => void;
}) {
  const openDocument = useDocuments((state) => state.open);
  const captures = useTopic('captures');
  const { steps, isMeasured, second, secondError, performed } = result;
  const capture = second === null ? undefined : captures.find(({ id }) => id === second.captureId);
  return (
    <section className="interaction-result" data-testid="interaction-result" aria-label="Result">
      <table>
        <thead>
          <tr>
            <th>#</th>
            <th>Step</th>
            <th>Latency</th>
            <th>Next paint</th>
            <th>Blocked</th>
            <th>Longest frame</th>
            <th>Forced layout</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, index) => {
            const { label, hit, outcomes, cost } = step;
            const profiled = second?.steps[index];
            return (
              <Fragment key={`${index} ${label}`}>
                <tr data-testid="interaction-step">
                  <td>{index + 1}</td>
                  <td>
                    {label}
                    {hit === null ? null : (
                      <span className="interaction-hit small third">
                        {hit.role === '' ? '' : `${hit.role} “${hit.name}” `}
                        <span className="mono">{hit.selector}</span>
                        {hit.coveredBy === null ? '' : `, partly covered by ${hit.coveredBy}`}
                      </span>
                    )}
                    {outcomes.map((outcome) => (
                      <span key={outcome} className="interaction-hit small">
                        {outcome}
                      </span>
                    ))}
                  </td>
                  <td title={cost === null ? undefined : partsText(cost)}>{cost === null ? '–' : latencyText(cost)}</td>
                  <td>{ms(cost?.nextPaintMs ?? null)}</td>
                  <td>{ms(cost?.blockedMs ?? null)}</td>
                  <td>{ms(cost?.longestFrameMs ?? null)}</td>
                  <td>{ms(cost?.forcedLayoutMs ?? null)}</td>
                </tr>
                {profiled === undefined ? null : <Profiled step={profiled} />}
              </Fragment>
            );
          })}
        </tbody>
      </table>
      {isMeasured ? (
        <p className="small second">
          {performed === 2
            ? 'The steps were performed twice. The figures are from the run without a profiler, functions and their forced layout from the recorded one.'
            : 'The steps were performed once, without a profiler.'}{' '}
          {second === null || second.slowdown === null
            ? null
            : `The profiler made the page ${second.slowdown.toFixed(1)} times as slow.`}
        </p>
      ) : null}
      {secondError === null ? null : (
        <ErrorState place="inline" severity="warning" title="The second run failed" detail={secondError} />
      )}
      {capture === undefined ? null : (
        <Button
          onClick={() => {
            openDocument(captureDocument(capture));
            onLeave();
          }}
        >
          {capture.kind === 'trace' ? 'Open the trace' : 'Open the CPU profile'}
        </Button>
      )}
    </section>
  );
}
