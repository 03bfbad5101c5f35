/** Audits of a page: accessibility scan and Lighthouse run with their side effects, and earlier reports. */
import { useState } from 'react';
import { z } from 'zod';
import type { CallRecord } from '../../../shared/contracts/activity.ts';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/contracts/captures.ts';
import { LIGHTHOUSE_CATEGORIES, type LighthouseCategory } from '../../../shared/contracts/lighthouse.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { captureDocument } from '../../stores/documents.ts';
import { useAction } from '../../stores/use-action.ts';
import { useBridge, useDocuments, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Field } from '../../widgets/field.tsx';
import { dateTime } from '../../widgets/moments.ts';
import { Meter } from '../../widgets/meter.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { EmptyState, ErrorState } from '../../widgets/states.tsx';
import { ScoreTag } from './score-gauge.tsx';
import './lighthouse.css';

const CATEGORY_WORDS: Readonly<Record<LighthouseCategory, string>> = {
  performance: 'Performance',
  accessibility: 'Accessibility',
  'best-practices': 'Best practices',
  seo: 'SEO',
};

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
    return typeof score !== 'number' ? null : (
      <span key={category} className="lh-outcome" title={CATEGORY_WORDS[category]}>
        {CATEGORY_WORDS[category]} {score} <ScoreTag score={score / 100} />
      </span>
    );
  });
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
                <span className="lh-kind">{CAPTURE_KINDS[capture.kind].label}</span>
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

/** `40 % ` and a bar that moves with the run. */
function ProgressShare({ progress }: { readonly progress: CallRecord['progress'] }) {
  const { done = null, total = null } = progress ?? {};
  if (done === null || total === null || total <= 0) return null;
  return (
    <>
      <Meter label="Lighthouse progress" value={done} max={total} widthPx={96} warnFrom={2} />{' '}
      <span className="figure">{Math.round((done / total) * 100)} %</span>{' '}
    </>
  );
}

function LighthouseForm({ target, isConnected }: { target: TargetInfo; isConnected: boolean }) {
  const bridge = useBridge();
  const open = useDocuments((state) => state.open);
  const { busy, error, perform } = useAction();
  const [chosen, setChosen] = useState<readonly LighthouseCategory[]>(LIGHTHOUSE_CATEGORIES);
  const [device, setDevice] = useState<'mobile' | 'desktop'>('mobile');
  const running = useTopic('calls', (calls) =>
    calls.find(
      ({ tool, targetId, state }) =>
        tool === 'pen_lighthouse' && targetId === target.id && (state === 'running' || state === 'cancelling'),
    ),
  );
  const audit = async (): Promise<void> => {
    const params = { target: target.id, categories: [...chosen, ...(device === 'desktop' ? ['desktop'] : [])] };
    const made = await perform(() => bridge.call('pen_lighthouse', params, MadeSchema));
    if (made?.captureId !== undefined)
      open(captureDocument({ id: made.captureId, kind: 'lighthouse', name: target.title }));
  };
  const toggle = (category: LighthouseCategory): void =>
    setChosen((before) =>
      before.includes(category) ? before.filter((each) => each !== category) : [...before, category],
    );
  const isPage = target.type === 'page';
  return (
    <section className="lh-form" aria-label="Lighthouse">
      <h3>Lighthouse</h3>
      <p className="second">
        Reloads this page in its tab with {device === 'mobile' ? 'a phone’s' : 'a desktop computer’s'} screen and
        throttling and an empty cache; takes ten seconds to a minute. Keep the tab visible: a page in the background
        does not paint.
      </p>
      <div className="lh-form-row">
        <Segmented
          label="Device"
          value={device}
          options={[
            { value: 'mobile', label: 'Mobile' },
            { value: 'desktop', label: 'Desktop' },
          ]}
          onValue={setDevice}
        />
        {LIGHTHOUSE_CATEGORIES.map((category) => (
          <label key={category} className="lh-check">
            <input type="checkbox" checked={chosen.includes(category)} onChange={() => toggle(category)} />
            {CATEGORY_WORDS[category]}
          </label>
        ))}
        {running === undefined ? (
          <Button
            look="primary"
            disabled={busy || !isConnected || chosen.length === 0 || !isPage}
            title={isPage ? undefined : 'Lighthouse audits whole pages: select the page of this frame'}
            onClick={() => void audit()}
            data-testid="lh-run"
          >
            Run Lighthouse
          </Button>
        ) : (
          <Button onClick={() => void bridge.command('calls.cancel', { callId: running.id })} data-testid="lh-cancel">
            Cancel
          </Button>
        )}
      </div>
      {running === undefined ? null : (
        <p className="second cut" data-testid="lh-status">
          <ProgressShare progress={running.progress} />
          {running.progress === null ? 'Starting …' : running.progress.message}
        </p>
      )}
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
