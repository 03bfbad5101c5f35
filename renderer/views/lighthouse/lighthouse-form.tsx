/** The form of a Lighthouse run: mode, device and categories, with its side effects; a timespan is started and stopped. */
import { useState } from 'react';
import { z } from 'zod';
import type { CallRecord } from '../../../shared/contracts/activity.ts';
import {
  LIGHTHOUSE_CATEGORIES,
  LIGHTHOUSE_MODES,
  LIGHTHOUSE_MODE_LABELS,
  categoriesOfMode,
  notAudited,
  type LighthouseCategory,
  type LighthouseMode,
} from '../../../shared/contracts/lighthouse.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { captureDocument } from '../../stores/document-tabs.ts';
import { useAction } from '../../stores/use-action.ts';
import { useBridge, useDocuments, useRecording, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { Meter } from '../../widgets/meter.tsx';
import { Segmented } from '../../widgets/segmented.tsx';

const TOOL = 'pen_lighthouse';

export const CATEGORY_WORDS: Readonly<Record<LighthouseCategory, string>> = {
  performance: 'Performance',
  accessibility: 'Accessibility',
  'best-practices': 'Best practices',
  seo: 'SEO',
};

const MadeSchema = z.object({ captureId: z.string().optional() });

/** What a run does to the page. */
function modeText(mode: LighthouseMode, device: 'mobile' | 'desktop'): string {
  const screen = device === 'mobile' ? 'a phone’s' : 'a desktop computer’s';
  switch (mode) {
    case 'navigation':
      return `Reloads this page in its tab with ${screen} screen and throttling and an empty cache; takes ten seconds to a minute. Keep the tab visible: a page in the background does not paint.`;
    case 'timespan':
      return `Audits what happens while you use the page, with ${screen} screen and throttling, until you stop. The page is not reloaded.`;
    default:
      return 'Audits this page as it is now, with its dialogs and forms. The page is not reloaded.';
  }
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

export function LighthouseForm({ target, isConnected }: { target: TargetInfo; isConnected: boolean }) {
  const bridge = useBridge();
  const open = useDocuments((state) => state.open);
  const { busy, error, perform } = useAction();
  const [chosen, setChosen] = useState<readonly LighthouseCategory[]>(LIGHTHOUSE_CATEGORIES);
  const [device, setDevice] = useState<'mobile' | 'desktop'>('mobile');
  const [mode, setMode] = useState<LighthouseMode>('navigation');
  const recording = useTopic('recordings', (recordings) =>
    recordings.find(({ tool, targetId, state }) => tool === TOOL && targetId === target.id && state === 'recording'),
  );
  const running = useTopic('calls', (calls) =>
    calls.find(
      ({ tool, targetId, state }) =>
        tool === TOOL && targetId === target.id && (state === 'running' || state === 'cancelling'),
    ),
  );
  const call = async (params: Readonly<Record<string, unknown>>): Promise<void> => {
    const made = await perform(() => bridge.call(TOOL, { target: target.id, ...params }, MadeSchema));
    if (made?.captureId !== undefined)
      open(captureDocument({ id: made.captureId, kind: 'lighthouse', name: target.title }));
  };
  const stop = useRecording((state) => state.stop);
  const audited = chosen.filter((category) => categoriesOfMode(mode, chosen).includes(category));
  const audit = (): Promise<void> =>
    call({
      ...(mode === 'navigation' ? {} : { action: mode === 'timespan' ? 'start' : 'snapshot' }),
      categories: [...chosen, ...(device === 'desktop' ? ['desktop'] : [])],
    });
  const toggle = (category: LighthouseCategory): void =>
    setChosen((before) =>
      before.includes(category) ? before.filter((each) => each !== category) : [...before, category],
    );
  const isPage = target.type === 'page';
  return (
    <section className="lh-form" aria-label="Lighthouse">
      <h3>Lighthouse</h3>
      <p className="second">{modeText(mode, device)}</p>
      <div className="lh-form-row">
        <Segmented
          label="Mode"
          value={mode}
          options={LIGHTHOUSE_MODES.map((each) => ({ value: each, label: LIGHTHOUSE_MODE_LABELS[each] }))}
          onValue={setMode}
        />
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
            <input
              type="checkbox"
              checked={audited.includes(category)}
              disabled={!categoriesOfMode(mode, LIGHTHOUSE_CATEGORIES).includes(category)}
              title={categoriesOfMode(mode, [category]).length === 0 ? notAudited(mode, []).at(-1) : undefined}
              onChange={() => toggle(category)}
            />
            {CATEGORY_WORDS[category]}
          </label>
        ))}
        {recording !== undefined && running === undefined ? (
          <Button look="primary" onClick={() => void stop(recording)} data-testid="lh-stop">
            Stop timespan
          </Button>
        ) : running === undefined ? (
          <Button
            look="primary"
            disabled={busy || !isConnected || audited.length === 0 || !isPage}
            title={isPage ? undefined : 'Lighthouse audits whole pages: select the page of this frame'}
            onClick={() => void audit()}
            data-testid="lh-run"
          >
            {mode === 'timespan' ? 'Start timespan' : 'Run Lighthouse'}
          </Button>
        ) : (
          <Button onClick={() => void bridge.command('calls.cancel', { callId: running.id })} data-testid="lh-cancel">
            Cancel
          </Button>
        )}
      </div>
      {recording === undefined ? null : (
        <p className="second" data-testid="lh-recording">
          Recording a timespan: use the page, then stop.
        </p>
      )}
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
