/** Proves a fix on pages, processes or commands: a build before and one after a change run in turns, and the runs of the claimed figure are drawn. */
import { useMemo, useState } from 'react';
import type { z } from 'zod';
import { penProvePrograms } from '../../../shared/features/prove/tools/prove-programs.ts';
import { penWorkflow } from '../../../shared/features/workflow/tools/pen-workflow.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { ProofRow } from '../../../shared/features/workflow/proofs.ts';
import { openLink, reportLinkProblems } from '../../core/stores/documents/open-link.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useCommandRunner } from '../../core/stores/hooks/use-command.ts';
import { findTarget, targetName } from '../../core/stores/topics/targets.ts';
import { useBridge, useSelectedTargetId, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { ProgressBar } from '../../core/widgets/meter.tsx';
import { Dialog, type DialogProps } from '../../core/widgets/overlays/dialog.tsx';
import { callOf, emptyAsked, missingIn, type Asked, type Compared } from './prove-asked.ts';
import { ProveForm } from './prove-form.tsx';
import './proof.css';

// The runs of one figure before and after a change: a mark for each run, and a line at the median.

interface RunsChartProps {
  readonly row: ProofRow;
  /** The medians with their units. */
  readonly before: string;
  readonly after: string;
}

/** The axis begins at 0, so that distances are proportions. */
function RunsChart({ row, before, after }: RunsChartProps) {
  const most = Math.max(...row.before.runs, ...row.after.runs);
  const share = (value: number): number => (most <= 0 ? 0 : value / most);
  const left = (value: number) => ({ left: `${share(value) * 100}%` });
  const sides = [
    { label: 'Before', side: row.before, text: before },
    { label: 'After', side: row.after, text: after },
  ];
  const label = `${row.title}: median before ${before} in ${row.before.runs.length} runs, after ${after} in ${row.after.runs.length} runs`;
  return (
    <figure className="proof-runs" data-testid="proof-runs" data-effect={row.effect} aria-label={label}>
      {sides.map(({ label: name, side, text }) => (
        <div key={name} className="proof-side" data-side={name.toLowerCase()}>
          <span className="third">{name}</span>
          <div className="proof-axis">
            {side.runs.map((value, run) => (
              // Runs of one side may be equal.
              <span key={run} className="proof-run" style={left(value)} />
            ))}
            <span className="proof-median" style={left(side.median)} />
            <span
              className="proof-value"
              style={left(side.median)}
              data-end={share(side.median) > 0.5 ? 'right' : 'left'}
            >
              {text}
            </span>
          </div>
        </div>
      ))}
    </figure>
  );
}

/** Parts that a proof of either tool shows. */
type Proven = z.output<typeof penProvePrograms.result>;

/** Description of what happens; `name`: of the selected target. */
const DESCRIPTIONS: Readonly<Record<Compared, (name: string | null) => string>> = {
  addresses: (name) =>
    name === null
      ? 'Select a page first.'
      : `Loads a build before and one after a change into ${name} in turns, with the same steps, until the figure is decided. Then the page returns to where it was.`,
  commands: () =>
    'Runs a command of the build before and one of the build after a change in turns, each run in processes of its own, until the figure is decided. The commands run on this computer with your rights.',
  processes: () =>
    'Repeats an action in two processes that run, the build before and the one after a change, in turns, until the figure is decided.',
};

/** Connected processes of Node and Deno; the same list as long as nothing changes. */
function useProcesses(): readonly TargetInfo[] {
  const endpoints = useTopic('endpoints');
  return useMemo(
    () =>
      endpoints
        .filter(({ state }) => state === 'connected')
        .flatMap(({ targets }) => targets)
        .filter(({ type, state }) => (type === 'node' || type === 'deno') && state !== 'gone'),
    [endpoints],
  );
}

export function ProveDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  const bridge = useBridge();
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  const processes = useProcesses();
  const place = { target, processes };
  const [given, setAsked] = useState<Asked | null>(null);
  // Until the person chooses, what fits the selected target.
  const asked = given ?? emptyAsked(target === null ? 'commands' : target.type === 'page' ? 'addresses' : 'processes');
  const [result, setResult] = useState<Proven | null>(null);
  const { busy, error, perform } = useAction();
  const missing = missingIn(asked, place);
  const prove = async (): Promise<void> => {
    setResult(null);
    // A proof of addresses changes that of the page meanwhile.
    setAsked({ ...asked, url: asked.url ?? target?.url ?? null });
    const { tool, params } = callOf(asked, place);
    const done = await perform(() => bridge.call(tool, params, penProvePrograms.result));
    if (done !== null) setResult(done);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Prove a fix"
      description={`${DESCRIPTIONS[asked.compared](target === null ? null : targetName(target))} It takes minutes, and continues while this is closed.`}
      widthPx={980}
      actions={
        <>
          {missing === null || busy ? null : <span className="small third">{missing}</span>}
          <Button onClick={() => onOpenChange(false)}>Close</Button>
          <Button
            look="primary"
            disabled={busy || missing !== null}
            title={missing ?? undefined}
            onClick={() => void prove()}
          >
            {busy ? 'Running …' : 'Prove'}
          </Button>
        </>
      }
    >
      <div className="proof-body" data-testid="prove-dialog">
        <ProveForm asked={asked} place={place} onChange={(part) => setAsked({ ...asked, ...part })} />
        {busy ? <Running /> : null}
        <FailureState place="inline" error={error} />
        {result === null ? null : <Outcome result={result} onLeave={() => onOpenChange(false)} />}
      </div>
    </Dialog>
  );
}

const isProof = ({ tool, state, caller }: CallRecord): boolean =>
  (tool === penWorkflow.name || tool === penProvePrograms.name) &&
  (state === 'running' || state === 'cancelling') &&
  caller.kind === 'window';

function Running() {
  const run = useCommandRunner();
  const call = useTopic('calls', (calls) => calls.find(isProof));
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

function Outcome({ result, onLeave }: { readonly result: Proven; readonly onLeave: () => void }) {
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
