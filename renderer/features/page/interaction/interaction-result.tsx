/** Shows what an interaction did and cost: one row per step, with what ran in the second run, and a link to its recording. */
import { Fragment } from 'react';
import type { z } from 'zod';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { calledByText } from '../../../../shared/features/page/tools/interact-text.ts';
import type { penInteract } from '../../../../shared/features/page/tools/interact.ts';
import type { InteractionCost, PerformedStep } from '../../../../shared/core/contracts/interaction.ts';
import type { RunRenders } from '../../../../shared/engine/trace/contract/renders.ts';
import { rendersSection } from '../../../../shared/core/findings/renders.ts';
import { PERSON } from '../../../../shared/core/findings/voice.ts';
import { captureDocument } from '../../../core/stores/documents/document-tabs.ts';
import { useDocuments, useTopic } from '../../../core/stores/workbench.tsx';
import { Button } from '../../../core/widgets/button.tsx';
import { Findings } from '../../../core/widgets/findings/findings.tsx';
import { ErrorState } from '../../../core/widgets/states.tsx';

export type InteractionOutcome = z.infer<typeof penInteract.result>;
type ProfiledStep = NonNullable<InteractionOutcome['second']>['steps'][number];

const ms = (value: number | null): string => (value === null ? '–' : durationText(value));

/** Only these are interactions for the browser. */
const HAVE_LATENCY: ReadonlySet<PerformedStep['action']> = new Set(['click', 'doubleClick', 'type', 'press']);

function latencyText({ action, cost }: PerformedStep): string {
  if (cost === null || !HAVE_LATENCY.has(action)) return '–';
  if (!cost.isDrawn) return '–';
  return cost.latencyMs === null ? 'under 16 ms' : ms(cost.latencyMs);
}

function Parts({ cost }: { readonly cost: InteractionCost }) {
  const { latencyMs, inputDelayMs, processingMs, presentationMs, interactions } = cost;
  if (latencyMs === null) return null;
  return (
    <span className="interaction-parts small third">
      <span>Input delay {ms(inputDelayMs)}</span>
      <span>Processing {ms(processingMs)}</span>
      <span>Presentation {ms(presentationMs)}</span>
      {interactions > 1 ? <span>Slowest of {interactions}</span> : null}
    </span>
  );
}

function Profiled({ step }: { readonly step: ProfiledStep }) {
  const { functions, forcedLayout } = step;
  const isForced = forcedLayout !== null && forcedLayout.count > 0;
  if (functions.length === 0 && !isForced) return null;
  return (
    <tr className="interaction-profiled">
      <td colSpan={7}>
        {functions.length === 0 ? null : (
          <p>
            <span className="third">Self time: </span>
            {functions.map((each) => {
              const { name, url, line, column, selfMs } = each;
              const place = `${url}:${line}:${column}`;
              return (
                <span key={`${name} ${place}`} className="interaction-function" title={place}>
                  <span className="mono">{name === '' ? '(anonymous)' : name}</span> {ms(selfMs)}
                  <span className="third">{calledByText(each)}</span>
                </span>
              );
            })}
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

/** A profiler rarely slows a page by more, even one that forces layout; then the runs probably did different work. */
const MAX_SLOWDOWN = 6;

function slowdownText({ slowdown, start, differs }: NonNullable<InteractionOutcome['second']>): string {
  if (start === 'different') return `The runs cannot be compared: ${differs}`;
  if (slowdown === null) return '';
  const times = `${slowdown.toFixed(1)} times as long`;
  if (start === 'not-reset') return `The recorded run took ${times}; nothing was reset between the runs.`;
  if (slowdown >= MAX_SLOWDOWN) return `The recorded run took ${times}: the runs probably did different work.`;
  return slowdown < 1.05
    ? 'The profiler did not slow the page measurably.'
    : `The profiler slows the page; the recorded run took ${times}. That is one run each, so other load of the machine is in it too.`;
}

function Renders({ renders, labels }: { readonly renders: RunRenders; readonly labels: readonly string[] }) {
  const section = rendersSection(renders, labels);
  return section === null ? null : <Findings areOpen parts={[section]} voice={PERSON} go={() => undefined} />;
}

/** A result appears below the form, where it may be out of view. */
function bringIntoView(section: HTMLElement | null): void {
  section?.scrollIntoView({ block: 'nearest' });
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
    <section
      ref={bringIntoView}
      className="interaction-result stack"
      data-testid="interaction-result"
      aria-label="Result"
    >
      <div className="interaction-result-head">
        <h3>Result</h3>
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
      </div>
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
                  <td>
                    {latencyText(step)}
                    {cost === null ? null : <Parts cost={cost} />}
                  </td>
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
          {second === null ? null : slowdownText(second)}
        </p>
      ) : null}
      {steps.some(({ cost }) => cost?.isDrawn === false) ? (
        <p className="small second">
          The browser did not draw the page, as in a hidden window: latency, next paint and frames are unknown.
        </p>
      ) : null}
      {second?.renders === undefined ? null : (
        <Renders renders={second.renders} labels={steps.map(({ label }) => label)} />
      )}
      {secondError === null ? null : (
        <ErrorState place="inline" severity="warning" title="The second run failed" detail={secondError} />
      )}
    </section>
  );
}
