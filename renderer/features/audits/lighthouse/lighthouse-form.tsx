/** The form of a Lighthouse run: mode, device and categories, with its side effects. The strip of a running one shows its progress and ends it. */
import { useState } from 'react';
import { z } from 'zod';
import {
  LIGHTHOUSE_CATEGORIES,
  LIGHTHOUSE_MODES,
  LIGHTHOUSE_MODE_LABELS,
  categoriesOfMode,
  notAudited,
  type LighthouseCategory,
  type LighthouseMode,
} from '../../../../shared/features/audits/contract/lighthouse.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { captureDocument } from '../../../core/stores/documents/document-tabs.ts';
import { useAction } from '../../../core/stores/hooks/use-action.ts';
import { useBridge, useDocuments, useTopic } from '../../../core/stores/workbench.tsx';
import { Button } from '../../../core/widgets/button.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { Segmented } from '../../../core/widgets/segmented.tsx';

const TOOL = 'pen_lighthouse';

export const CATEGORY_WORDS: Readonly<Record<LighthouseCategory, string>> = {
  performance: 'Performance',
  accessibility: 'Accessibility',
  'best-practices': 'Best practices',
  seo: 'SEO',
};

const MadeSchema = z.object({ captureId: z.string().optional() });

/** Returns what a run does to the page. */
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

export function LighthouseForm({ target, isConnected }: { target: TargetInfo; isConnected: boolean }) {
  const bridge = useBridge();
  const open = useDocuments((state) => state.open);
  const { busy, error, perform } = useAction();
  const [chosen, setChosen] = useState<readonly LighthouseCategory[]>(LIGHTHOUSE_CATEGORIES);
  const [device, setDevice] = useState<'mobile' | 'desktop'>('mobile');
  const [mode, setMode] = useState<LighthouseMode>('navigation');
  const isRecording = useTopic('recordings', (recordings) =>
    recordings.some(({ tool, targetId }) => tool === TOOL && targetId === target.id),
  );
  const isRunning = useTopic('calls', (calls) =>
    calls.some(
      ({ tool, targetId, state }) =>
        tool === TOOL && targetId === target.id && (state === 'running' || state === 'cancelling'),
    ),
  );
  const call = async (params: Readonly<Record<string, unknown>>): Promise<void> => {
    const made = await perform(() => bridge.call(TOOL, { target: target.id, ...params }, MadeSchema));
    if (made?.captureId !== undefined)
      open(captureDocument({ id: made.captureId, kind: 'lighthouse', name: target.title }));
  };
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
      <div className="lh-form-row row">
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
          <label key={category} className="lh-check inline-row">
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
        <Button
          disabled={busy || isRecording || isRunning || !isConnected || audited.length === 0 || !isPage}
          title={isPage ? undefined : 'Lighthouse audits whole pages: select the page of this frame'}
          onClick={() => void audit()}
          data-testid="lh-run"
        >
          {mode === 'timespan' ? 'Start timespan' : 'Run Lighthouse'}
        </Button>
      </div>
      {isRecording ? (
        <p className="second" data-testid="lh-recording">
          Recording a timespan: use the page, then choose <b>Stop and open</b> below.
        </p>
      ) : null}
      <FailureState place="inline" error={error} />
    </section>
  );
}
