/** Audits of a page: accessibility scan and Lighthouse run with their side effects, and earlier reports. */
import { useState } from 'react';
import { z } from 'zod';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/contracts/captures.ts';
import { LIGHTHOUSE_CATEGORIES, LIGHTHOUSE_MODE_LABELS, recordedMode } from '../../../shared/contracts/lighthouse.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { captureDocument } from '../../stores/document-tabs.ts';
import { useAction } from '../../stores/use-action.ts';
import { useBridge, useDocuments, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Field } from '../../widgets/field.tsx';
import { dateTime } from '../../widgets/moments.ts';
import { FailureState } from '../../widgets/failure-state.tsx';
import { EmptyState, ErrorState } from '../../widgets/states.tsx';
import { CATEGORY_WORDS, LighthouseForm } from './lighthouse-form.tsx';
import { ScoreOutcome } from './score-gauge.tsx';
import './lighthouse.css';

const MadeSchema = z.object({ captureId: z.string().optional(), selectorFound: z.boolean().optional() });

/** Scores of a Lighthouse capture or issues of a scan, from the library record. */
function Outcome({ capture }: { capture: CaptureRecord }) {
  const { options, kind } = capture;
  if (kind === 'accessibility') {
    const { issues } = options;
    return (
      <span className="second">
        {typeof issues === 'number' ? `${issues} ${issues === 1 ? 'issue' : 'issues'}` : ''}
      </span>
    );
  }
  return LIGHTHOUSE_CATEGORIES.map((category) => {
    const score = options[category];
    // Other modes than a navigation have no scores.
    if (typeof score === 'string')
      return (
        <span key={category} className="lh-outcome" title={`${CATEGORY_WORDS[category]}: audits that passed`}>
          {CATEGORY_WORDS[category]} {score}
        </span>
      );
    return typeof score !== 'number' ? null : (
      <ScoreOutcome key={category} title={CATEGORY_WORDS[category]} score={score} />
    );
  });
}

/** `Lighthouse report`, with its mode if that is not a navigation. */
function kindLabel({ kind, options }: CaptureRecord): string {
  const mode = kind === 'lighthouse' ? recordedMode(options) : null;
  const { label } = CAPTURE_KINDS[kind];
  return mode === null || mode === 'navigation' ? label : `${label} (${LIGHTHOUSE_MODE_LABELS[mode]})`;
}

function Reports({ target }: { target: TargetInfo }) {
  const captures = useTopic('captures');
  const open = useDocuments((state) => state.open);
  const reports = captures
    .filter(
      ({ kind, target: captured }) =>
        (kind === 'lighthouse' || kind === 'accessibility') && captured !== null && captured.id === target.id,
    )
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  return (
    <section className="lh-reports" aria-label="Reports of this page">
      <div className="pane-head">
        <h3>Reports of this page</h3>
      </div>
      {reports.length === 0 ? (
        <EmptyState place="inline" title="None yet" />
      ) : (
        <ul>
          {reports.map((capture) => (
            <li key={capture.id}>
              <button type="button" className="lh-report" onClick={() => open(captureDocument(capture))}>
                <span className="second lh-when">{dateTime(Date.parse(capture.startedAt))}</span>
                <span className="lh-kind">{kindLabel(capture)}</span>
                <span className="grow cut lh-outcomes">
                  <Outcome capture={capture} />
                </span>
                <span className="third cut">{capture.takenBy}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function AccessibilityForm({ target, isConnected }: { target: TargetInfo; isConnected: boolean }) {
  const bridge = useBridge();
  const open = useDocuments((state) => state.open);
  const { busy, error, perform } = useAction();
  const [selector, setSelector] = useState('');
  const [notFound, setNotFound] = useState(false);
  const scan = async (): Promise<void> => {
    setNotFound(false);
    const params = { target: target.id, ...(selector.trim() === '' ? {} : { selector }) };
    const made = await perform(() => bridge.call('pen_accessibility_check', params, MadeSchema));
    if (made?.captureId !== undefined)
      open(captureDocument({ id: made.captureId, kind: 'accessibility', name: target.title }));
    setNotFound(made?.selectorFound === false);
  };
  return (
    <section className="lh-form" aria-label="Accessibility">
      <h3>Accessibility</h3>
      <p className="second">Runs axe-core in an isolated world, without downloads or changes to the page.</p>
      <div className="lh-form-row">
        <div className="lh-selector">
          <Field
            label="CSS selector to scan"
            placeholder="Whole document, or a CSS selector"
            value={selector}
            onValue={setSelector}
          />
        </div>
        <Button disabled={busy || !isConnected} onClick={() => void scan()} data-testid="a11y-scan">
          {busy ? 'Scanning …' : 'Scan'}
        </Button>
      </div>
      {notFound ? (
        <ErrorState place="inline" severity="warning" title="Nothing in the document matches this selector" />
      ) : null}
      <FailureState place="inline" error={error} />
    </section>
  );
}

export function AuditsPanel(context: { target: TargetInfo; isConnected: boolean }) {
  return (
    <div className="lh-panel" data-testid="audits-panel">
      <div className="lh-forms">
        <AccessibilityForm {...context} />
        <LighthouseForm {...context} />
      </div>
      <Reports target={context.target} />
    </div>
  );
}
