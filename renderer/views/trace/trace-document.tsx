/** A trace: opening it, its toolbar, and what it was recorded without. */
import { useRef, useState, type ReactNode } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { IconButton } from '../../widgets/button.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { Field } from '../../widgets/field.tsx';
import { DetailsIcon, SearchIcon } from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys.ts';
import { ProfileOpening } from '../../widgets/profile/profile-opening.tsx';
import { ErrorState } from '../../widgets/states.tsx';
import { useNarrow } from '../../widgets/use-narrow.ts';
import { timeText } from './durations.tsx';
import type { TraceOverview } from './trace-types.ts';
import { TraceView, type TraceViewHandle } from './trace-view.tsx';
import type { TraceFound } from './use-find.ts';
import '../../widgets/profile/profile.css';
import './trace.css';

export interface TraceDocumentProps {
  readonly capture: CaptureRecord;
  /** Export and facts belong to every capture, so they come from outside. */
  readonly exportMenu: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
}

function askOverview(document: AnalysisDocument): Promise<AppResult<TraceOverview>> {
  return document.query('trace.overview', {});
}

const NOTHING_FOUND: TraceFound = { hits: 0, at: 0, events: null };

function foundText({ hits, at, events }: TraceFound): string {
  if (hits > 0) return `${formatCount(at)} of ${formatCount(hits)}`;
  return events !== null && events > 0 ? `${formatCount(events)} elsewhere` : 'none';
}

/** Of a file whose library record says nothing: what the trace itself says of its end. */
function OwnLoss({ overview }: { overview: TraceOverview }) {
  if (!overview.truncated && overview.loss.length === 0) return null;
  return (
    <ErrorState
      severity="warning"
      place="strip"
      title="The browser’s buffer was full before the recording ended."
      detail={`${overview.loss.map(({ reason }) => reason).join(' ')} What is shown is what was recorded: ${timeText(overview.durationMs)}, ${formatCount(overview.events)} events.`}
    />
  );
}

export function TraceDocument({ capture, exportMenu, facts, loss }: TraceDocumentProps) {
  const bridge = useBridge();
  const trace = useOpenedDocument(bridge.analysis, capture.file, askOverview);
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState(NOTHING_FOUND);
  const [sideHidden, setSideHidden] = useState(false);
  const [overlay, setOverlay] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const view = useRef<TraceViewHandle>(null);
  const narrow = useNarrow(root);
  const { current } = trace;
  const overview = current.state === 'open' ? current.overview : null;
  const toField = (): void => {
    field.current?.focus();
    field.current?.select();
  };
  const toHit = (step: 1 | -1) => (): void => view.current?.goToHit(step);
  useKeys({ Slash: toField, 'Mod+KeyF': toField }, { within: root });
  useKeys({ F3: toHit(1), 'Shift+F3': toHit(-1) }, { within: root, enabled: typed.trim() !== '' });
  useKeys({ Escape: () => setOverlay(false) }, { within: root, enabled: narrow && overlay });
  const showsInsights = narrow ? overlay : !sideHidden;
  const toggleSide = (): void => (narrow ? setOverlay((open) => !open) : setSideHidden((hidden) => !hidden));
  return (
    <div className="profile trace" ref={root} data-testid="trace-document">
      <div className="toolbar profile-toolbar" role="toolbar" aria-label="Trace">
        <div className="profile-filter trace-find">
          <Field
            ref={field}
            label="Find in all tracks"
            placeholder="Find event, function or address"
            icon={SearchIcon}
            shortcut="Slash"
            data-testid="trace-find"
            value={typed}
            title={
              found.events === null
                ? undefined
                : `${formatCount(found.events)} events of the whole trace have it in their name`
            }
            trailing={typed.trim() === '' ? undefined : <span data-testid="trace-found">{foundText(found)}</span>}
            onValue={setTyped}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              view.current?.goToHit(event.shiftKey ? -1 : 1);
            }}
          />
        </div>
        <span className="trace-figures cut" data-testid="trace-figures">
          {overview === null ? (
            '…'
          ) : (
            <>
              <b className="mono">{timeText(overview.durationMs)}</b>
              <span className="third">, {formatCount(overview.events)} events</span>
              {overview.page === null || overview.page.url === '' ? null : (
                <span className="third" title={overview.page.url}>
                  , {overview.page.url}
                </span>
              )}
            </>
          )}
        </span>
        <span className="grow" />
        <CopyButton
          label="Copy link to this view"
          iconOnly
          onCopy={() => view.current?.copyLink() ?? Promise.resolve(false)}
        />
        {exportMenu}
        <IconButton
          label={showsInsights ? 'Hide insights' : 'Show insights'}
          icon={DetailsIcon}
          pressed={showsInsights}
          onClick={toggleSide}
        />
      </div>
      {capture.loss.length > 0 || overview === null ? loss : <OwnLoss overview={overview} />}
      <div className="profile-body">
        <div className="profile-main">
          {current.state === 'open' ? (
            <TraceView
              key={current.document.documentId}
              document={current.document}
              overview={current.overview}
              capture={capture}
              facts={facts}
              search={typed}
              onSearch={setTyped}
              onFound={setFound}
              isNarrow={narrow}
              showsInsights={showsInsights}
              onHideInsights={toggleSide}
              onReopen={trace.reopen}
              handle={view}
            />
          ) : (
            <ProfileOpening
              what="The trace"
              current={current}
              sizeBytes={capture.sizeBytes}
              onCancel={trace.cancel}
              onReopen={trace.reopen}
            />
          )}
        </div>
      </div>
    </div>
  );
}
