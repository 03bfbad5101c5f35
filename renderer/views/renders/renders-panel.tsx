/** The renders of a page while they happen: which components, how often, why, and what began them. */
import { useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { frameworkNotes } from '../../../shared/findings/framework-notes.ts';
import { WHY_UNREAD } from '../../../shared/findings/renders.ts';
import { penCaptureTrace } from '../../../shared/capabilities/trace/capture-trace.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { useAction } from '../../stores/hooks/use-action.ts';
import { useTargetSources } from '../../stores/hooks/use-source-links.ts';
import type { RenderRecording } from '../../stores/renders/render-recordings.ts';
import { useBridge, useWorkbench } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { CloseIcon, DeleteIcon, PlayIcon, TraceIcon } from '../../widgets/icons.tsx';
import { SourceLinksContext } from '../../widgets/source-link.tsx';
import { EmptyState, ErrorState } from '../../widgets/states.tsx';
import { clockTime } from '../../words/moments.ts';
import { frameworkText, measuresAfterReload } from './render-words.tsx';
import { RendersView } from './renders-view.tsx';
import './renders.css';

const COST =
  'Recording replaces functions of the framework in the page until you stop: each commit takes a little longer, and nothing stays.';

interface PanelProps {
  readonly target: TargetInfo;
  readonly isConnected: boolean;
}

/** Why there is nothing yet, or nothing will be. */
function Nothing({ recording }: { readonly recording: RenderRecording }) {
  const { state, page, why, totals } = recording;
  if (why !== null) return <EmptyState title="The renders of this page cannot be read">{WHY_UNREAD[why]}</EmptyState>;
  if (state === 'off')
    return <EmptyState title="Nothing is recorded">Record again, and use the page meanwhile.</EmptyState>;
  if (page === null)
    return (
      <EmptyState title="No application found yet">
        The page has no React from version 17, Vue from 3.2 or Angular that can be recognised. It is looked for again
        while the recording runs.
      </EmptyState>
    );
  if (state === 'paused') return <EmptyState title="Paused">What renders meanwhile is not counted.</EmptyState>;
  return (
    <EmptyState title={totals.ids.size > 0 ? 'Cleared' : 'No commit yet'}>
      Use the page: each commit appears here within a second.
    </EmptyState>
  );
}

export function RendersPanel({ target, isConnected }: PanelProps) {
  const bridge = useBridge();
  const { renderRecordings, recording: traces } = useWorkbench();
  const recording = useStore(renderRecordings, ({ of }) => of(target.id));
  const { start, stop, pause, clear } = renderRecordings.getState();
  const sources = useTargetSources(target.id);
  const reloading = useAction();
  const root = useRef<HTMLDivElement>(null);
  const [generation, setGeneration] = useState(0);
  const { state, page, error, totals, sinceMs, failure } = recording;
  const isOn = state !== 'off';
  const begin = (): void => {
    setGeneration((before) => before + 1);
    start(target.id);
  };
  const empty = (): void => {
    setGeneration((before) => before + 1);
    clear(target.id);
  };
  const frameworks = useMemo(() => (page?.frameworks ?? []).map(frameworkText).join('; '), [page]);
  const canMeasure = isOn && measuresAfterReload(page);
  const recordTrace = async (): Promise<void> => {
    // Of two recordings of renders the second one has none.
    await stop(target.id);
    await traces.getState().recordAgain({ tool: penCaptureTrace.name, targetId: target.id }, target.id);
  };
  if (sinceMs === 0)
    return (
      <EmptyState
        title="Renders are not recorded"
        action={
          <Button look="primary" disabled={!isConnected} onClick={begin} data-testid="renders-start">
            Start recording
          </Button>
        }
      >
        Which components of React, Vue and Angular render, and which effects of Svelte run: how often, why, and what of
        it was for nothing. {COST}
      </EmptyState>
    );
  return (
    <SourceLinksContext value={sources}>
      <div className="renders column full fill" ref={root} data-testid="renders-panel">
        <div className="renders-toolbar row" role="toolbar" aria-label="Renders">
          {isOn ? (
            <>
              <Button icon={CloseIcon} title="Leaves the page as it was" onClick={() => void stop(target.id)}>
                Stop
              </Button>
              <Button
                aria-pressed={state === 'paused'}
                title={
                  state === 'paused'
                    ? 'Count renders again'
                    : 'Stay in the page, and leave out what it renders meanwhile'
                }
                onClick={() => pause(target.id, state !== 'paused')}
              >
                {state === 'paused' ? 'Continue' : 'Pause'}
              </Button>
            </>
          ) : (
            <Button
              look="primary"
              icon={PlayIcon}
              disabled={!isConnected}
              title={isConnected ? 'Starts with an empty list' : 'The target is not connected'}
              onClick={begin}
              data-testid="renders-start"
            >
              Record
            </Button>
          )}
          <Button icon={DeleteIcon} disabled={totals.commits.length === 0} onClick={empty}>
            Clear
          </Button>
          <span className="renders-state row grow" data-testid="renders-state" title={isOn ? COST : undefined}>
            <span className="dot" data-state={state === 'recording' ? 'recording' : 'off'} />
            <span className="cut">
              {state === 'recording'
                ? `Recording since ${clockTime(sinceMs)}`
                : state === 'paused'
                  ? 'Paused'
                  : 'Not recording'}
              {frameworks === '' ? null : (
                <span className="third" title={page === null ? undefined : frameworkNotes(page).join(' ')}>
                  {' '}
                  {frameworks}
                </span>
              )}
            </span>
          </span>
          {canMeasure ? (
            <Button
              disabled={reloading.busy || !isConnected}
              title="Begins again: this build of React measures times where it is loaded while they are recorded"
              onClick={() => {
                // Sums of which a part has no times would say too little.
                empty();
                void reloading.perform(() => bridge.call('pen_navigate', { action: 'reload', target: target.id }));
              }}
            >
              Reload to measure times
            </Button>
          ) : null}
          <Button
            icon={TraceIcon}
            disabled={!isConnected}
            title="Stops here, and records a trace: renders with what began them, CPU samples, layout and requests, as a capture"
            onClick={() => void recordTrace()}
          >
            Record a trace
          </Button>
        </div>
        <FailureState place="strip" severity="warning" error={error ?? reloading.error} />
        {failure === null ? null : (
          <ErrorState place="strip" severity="warning" title="Some commits could not be read" detail={failure} />
        )}
        {totals.commits.length === 0 ? (
          <Nothing recording={recording} />
        ) : (
          <RendersView key={generation} recording={recording} root={root} />
        )}
      </div>
    </SourceLinksContext>
  );
}
