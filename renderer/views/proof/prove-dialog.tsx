/** Proves a fix on the selected page: a build before and one after a change run in turns, and the runs of the claimed figure are drawn. */
import { useState, type ReactNode } from 'react';
import type { z } from 'zod';
import { penWorkflow } from '../../../shared/capabilities/workflow/workflow.ts';
import type { CallRecord } from '../../../shared/contracts/app/activity.ts';
import { MEASURES, budgetName, isMeasurable, plainBudgets } from '../../../shared/contracts/budgets.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { openLink, reportLinkProblems } from '../../stores/documents/open-link.ts';
import { useAction } from '../../stores/hooks/use-action.ts';
import { useCommandRunner } from '../../stores/hooks/use-command.ts';
import { findTarget, targetName } from '../../stores/topics/targets.ts';
import { useBridge, useSelectedTargetId, useTopic, useWorkbench } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { Field } from '../../widgets/field.tsx';
import { ProgressBar } from '../../widgets/meter.tsx';
import { Dialog, type DialogProps } from '../../widgets/overlays/dialog.tsx';
import { RunsChart } from './runs-chart.tsx';
import './proof.css';

type WorkflowResult = z.output<typeof penWorkflow.result>;

const FUNCTION_TIME = 'functionTime';
const FIGURES = plainBudgets(1)
  .filter((budget) => isMeasurable(budget, 'page'))
  .map((budget) => ({ name: budgetName(budget), ...MEASURES[budget.measure] }));

interface Asked {
  readonly before: string;
  /** Null: the address of the page. */
  readonly url: string | null;
  /** One a line. */
  readonly steps: string;
  readonly claim: string;
  readonly functionName: string;
}
const NOTHING: Asked = { before: '', url: null, steps: '', claim: 'inp', functionName: '' };

function paramsOf({ before, url, steps, claim, functionName }: Asked, page: TargetInfo): Record<string, unknown> {
  return {
    name: 'prove',
    ...(before.trim() === '' ? {} : { before: before.trim() }),
    url: (url ?? page.url).trim(),
    steps: steps
      .split('\n')
      .map((step) => step.trim())
      .filter((step) => step !== ''),
    claim: claim === FUNCTION_TIME ? `${FUNCTION_TIME} ${functionName.trim()}` : claim,
    target: page.id,
  };
}

function missingIn({ claim, functionName }: Asked): string | null {
  return claim === FUNCTION_TIME && functionName.trim() === '' ? 'Enter the name of the function.' : null;
}

export function ProveDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  const bridge = useBridge();
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  const page = target?.type === 'page' ? target : null;
  const [asked, setAsked] = useState(NOTHING);
  const [result, setResult] = useState<WorkflowResult | null>(null);
  const { busy, error, perform } = useAction();
  const missing = missingIn(asked);
  const prove = async (): Promise<void> => {
    if (page === null) return;
    setResult(null);
    // The proof itself changes the address of the page.
    setAsked({ ...asked, url: asked.url ?? page.url });
    const done = await perform(() => bridge.call(penWorkflow.name, paramsOf(asked, page), penWorkflow.result));
    if (done !== null) setResult(done);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Prove a fix"
      description={
        page === null
          ? 'Select a page first.'
          : `Loads a build before and one after a change into ${targetName(page)} in turns, with the same steps, until the figure is decided; or measures one address now, and again after you changed it. It takes minutes, and continues while this is closed.`
      }
      widthPx={980}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Close</Button>
          <Button
            look="primary"
            disabled={busy || page === null || missing !== null}
            title={missing ?? undefined}
            onClick={() => void prove()}
          >
            {busy ? 'Running …' : 'Prove'}
          </Button>
        </>
      }
    >
      <div className="proof-body" data-testid="prove-dialog">
        <ProofForm asked={asked} onAsked={setAsked} pageUrl={page?.url ?? ''} />
        {busy && page !== null ? <Running targetId={page.id} /> : null}
        <FailureState place="inline" error={error} />
        {result === null ? null : <Outcome result={result} onLeave={() => onOpenChange(false)} />}
      </div>
    </Dialog>
  );
}

function ProofForm({
  asked,
  onAsked,
  pageUrl,
}: {
  readonly asked: Asked;
  readonly onAsked: (asked: Asked) => void;
  readonly pageUrl: string;
}) {
  const { before, url, steps, claim, functionName } = asked;
  const change = (part: Partial<Asked>): void => onAsked({ ...asked, ...part });
  return (
    <fieldset className="proof-form" aria-label="Proof">
      <Row label="Build before">
        <Field
          label="Build before"
          icon={null}
          data-autofocus
          placeholder="Empty: the same address, now"
          value={before}
          onValue={(value) => change({ before: value })}
        />
      </Row>
      <Row label="Build after">
        <Field label="Build after" icon={null} value={url ?? pageUrl} onValue={(value) => change({ url: value })} />
      </Row>
      <Row label="Steps, one a line" isWide>
        <textarea
          aria-label="Steps, one a line"
          rows={3}
          placeholder={'click Save\npress Escape'}
          value={steps}
          onChange={({ currentTarget }) => change({ steps: currentTarget.value })}
        />
      </Row>
      <Row label="Figure that must fall" isWide>
        <div className="proof-claim row">
          <select
            aria-label="Figure that must fall"
            value={claim}
            onChange={({ currentTarget }) => change({ claim: currentTarget.value })}
          >
            {FIGURES.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
            <option value={FUNCTION_TIME}>Time of a function</option>
          </select>
          {claim === FUNCTION_TIME ? (
            <Field
              label="Function"
              icon={null}
              placeholder="render (app.js)"
              value={functionName}
              onValue={(value) => change({ functionName: value })}
            />
          ) : (
            <span className="small third">{FIGURES.find(({ name }) => name === claim)?.explanation}</span>
          )}
        </div>
      </Row>
    </fieldset>
  );
}

function Row({
  label,
  isWide = false,
  children,
}: {
  readonly label: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div className={isWide ? 'stack proof-wide' : 'stack'}>
      <span className="small">{label}</span>
      {children}
    </div>
  );
}

const isProof = ({ tool, state, caller }: CallRecord): boolean =>
  tool === penWorkflow.name && (state === 'running' || state === 'cancelling') && caller.kind === 'window';

function Running({ targetId }: { readonly targetId: string }) {
  const run = useCommandRunner();
  const call = useTopic('calls', (calls) => calls.find((each) => each.targetId === targetId && isProof(each)));
  const progress = call?.progress ?? null;
  const isCancelling = call?.state === 'cancelling';
  return (
    <div className="proof-running" data-testid="proof-running">
      <ProgressBar label="Proof" done={progress?.done ?? 0} total={progress?.total ?? null} />
      <span className="small third">{progress?.message ?? 'Starting …'}</span>
      <Button
        disabled={call === undefined || isCancelling}
        onClick={() => {
          if (call !== undefined) void run('calls.cancel', { callId: call.id }, 'The proof was not cancelled');
        }}
      >
        {isCancelling ? 'Cancelling …' : 'Cancel'}
      </Button>
    </div>
  );
}

function Outcome({ result, onLeave }: { readonly result: WorkflowResult; readonly onLeave: () => void }) {
  const { windowProblems, documents, places } = useWorkbench();
  const captures = useTopic('captures');
  const { reasons, proof, extra, nextSteps } = result;
  const { sentences, figures } = proof ?? { sentences: [], figures: [] };
  const linked = figures.flatMap(({ name, title, before, after }) => [
    { key: `${name} before`, text: `${title} before`, link: before.link },
    { key: `${name} after`, text: `${title} after`, link: after.link },
  ]);
  return (
    <section className="proof-outcome" data-testid="proof-outcome" aria-label="Result">
      <h3>{reasons.join('; ')}</h3>
      {figures.map((row, at) =>
        row.isClaimed ? (
          <RunsChart key={row.name} row={row} before={extra?.rows[at]?.[2] ?? ''} after={extra?.rows[at]?.[3] ?? ''} />
        ) : null,
      )}
      <ul>
        {sentences.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {extra === null ? null : (
        <div className="proof-table">
          <table>
            <thead>
              <tr>
                {extra.headers.map((header) => (
                  <th key={header}>{header}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {extra.rows.map((cells) => (
                <tr key={cells[0]}>
                  {cells.map((cell, at) => (
                    <td key={extra.headers[at]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {linked.length === 0 ? null : (
        <p className="proof-links row">
          <span className="third">Captures of the median runs:</span>
          {linked.map(({ key, text, link }) =>
            link === null ? null : (
              <button
                key={key}
                type="button"
                className="link"
                onClick={() => {
                  reportLinkProblems(windowProblems, openLink({ documents, places }, captures, link));
                  onLeave();
                }}
              >
                {text}
              </button>
            ),
          )}
        </p>
      )}
      <p className="second">{nextSteps[0]}</p>
    </section>
  );
}
