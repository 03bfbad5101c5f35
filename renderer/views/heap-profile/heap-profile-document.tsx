/** A sampled heap profile: which functions allocated what was still alive, flat, as trees and as an icicle. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { SampledFunction } from '../../../shared/contracts/allocations.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { formatBytes, formatCount, formatPercent } from '../../../shared/base/units.ts';
import { useBridge, useLayout } from '../../stores/workbench.tsx';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Field } from '../../widgets/field.tsx';
import { Bytes, Count } from '../../widgets/figure.tsx';
import { CloseIcon, DetailsIcon, SearchIcon } from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys.ts';
import { ProgressBar } from '../../widgets/meter.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { functionName } from '../../widgets/source-place.ts';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { EmptyState, ErrorState } from '../../widgets/states.tsx';
import { useNarrow } from '../../widgets/use-narrow.ts';
import { FunctionTable } from './function-table.tsx';
import { ProfileIcicleView, type IcicleHandle } from './profile-icicle.tsx';
import { ProfileTree } from './profile-tree.tsx';
import { useHeapProfile, type HeapProfile } from './use-heap-profile.ts';
import './heap-profile.css';

export interface HeapProfileDocumentProps {
  readonly capture: CaptureRecord;
  /** Export and facts belong to every capture, so they come from outside. */
  readonly exportMenu: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
}

type View = 'functions' | 'top-down' | 'bottom-up' | 'icicle';

const PANES_KEY = 'heap-profile.details';
const FILTER_SETTLES_MS = 120;

/** A question for each pause in typing, not for each letter. */
function useSettledText(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text === '' ? 0 : FILTER_SETTLES_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function NotOpen({ profile, sizeBytes }: { profile: HeapProfile; sizeBytes: number }) {
  const { current, cancel, reopen } = profile;
  if (current.state === 'opening') {
    const { progress } = current;
    const share =
      progress === null || progress.total === null || progress.total === 0 ? null : progress.done / progress.total;
    return (
      <div className="profile-opening" data-testid="document-progress">
        <output>
          <b>{progress === null ? 'Waiting for the analysis process' : 'Reading the file'}</b>
        </output>
        <ProgressBar label="Reading the file" done={share ?? 0} total={share === null ? null : 1} />
        <p className="mono small">
          {progress === null ? '…' : `${formatBytes(progress.done)} of ${formatBytes(progress.total ?? sizeBytes)}`}
          {share === null ? '' : ` ${formatPercent(Math.min(1, share))}`}
        </p>
        <Button onClick={cancel}>Cancel</Button>
      </div>
    );
  }
  if (current.state === 'cancelled')
    return <EmptyState title="Opening was cancelled" action={<Button onClick={reopen}>Open again</Button>} />;
  if (current.state !== 'failed') return null;
  return (
    <div className="profile-failed" data-testid="document-error">
      <ErrorState
        title="The heap profile could not be opened"
        detail={current.error.message}
        suggestion={current.error.suggestion}
        actions={<Button onClick={reopen}>Open again</Button>}
      />
    </div>
  );
}

export function HeapProfileDocument({ capture, exportMenu, facts, loss }: HeapProfileDocumentProps) {
  const bridge = useBridge();
  const profile = useHeapProfile(bridge.analysis, capture.file);
  const [view, setView] = useState<View>('functions');
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState({ hits: 0, at: 0 });
  const [detailsHidden, setDetailsHidden] = useState(false);
  const [overlay, setOverlay] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const icicle = useRef<IcicleHandle>(null);
  const narrow = useNarrow(root);
  const sizes = useLayout((state) => state.panes[PANES_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  const filter = useSettledText(typed);
  const isIcicle = view === 'icicle';
  const canFind = view === 'functions' || isIcicle;
  useKeys({ Slash: () => field.current?.focus() }, { within: root, enabled: canFind });
  useKeys({ Escape: () => setOverlay(false) }, { within: root, enabled: narrow && overlay });
  const opened = profile.current.state === 'open' ? profile.current : null;
  const overview = opened?.overview;
  const show = (of: SampledFunction): void => {
    setTyped(functionName(of.name));
    setView('icicle');
  };
  const showDetails = narrow ? overlay : !detailsHidden;
  const details = (
    <aside className="profile-details" aria-label="Details">
      {facts}
    </aside>
  );
  const main = (
    <div className="profile-main">
      {opened === null ? (
        <NotOpen profile={profile} sizeBytes={capture.sizeBytes} />
      ) : isIcicle ? (
        <ProfileIcicleView
          document={opened.document}
          overview={opened.overview}
          search={typed}
          onFound={setFound}
          onReopen={profile.reopen}
          handle={icicle}
        />
      ) : view === 'functions' ? (
        <FunctionTable
          document={opened.document}
          overview={opened.overview}
          filter={filter}
          onFilter={setTyped}
          onShow={show}
          onReopen={profile.reopen}
          table={table}
        />
      ) : (
        <ProfileTree
          key={view}
          view={view}
          document={opened.document}
          overview={opened.overview}
          onShow={show}
          table={table}
        />
      )}
    </div>
  );
  return (
    <div className="profile" ref={root} data-testid="heap-profile-document">
      <div className="toolbar profile-toolbar" role="toolbar" aria-label="Heap profile">
        <Segmented
          label="View"
          value={view}
          options={[
            { value: 'functions', label: 'Functions', title: 'Functions by what they allocated' },
            { value: 'top-down', label: 'Top-down', title: 'Calls, from the outermost function' },
            { value: 'bottom-up', label: 'Bottom-up', title: 'Who called the functions that allocated' },
            { value: 'icicle', label: 'Icicle', title: 'All calls, as wide as what they allocated' },
          ]}
          onValue={setView}
        />
        <div className="profile-filter">
          <Field
            ref={field}
            label={isIcicle ? 'Search functions in the icicle' : 'Filter functions'}
            placeholder={isIcicle ? 'Search function or file' : 'Filter functions'}
            icon={SearchIcon}
            shortcut="Slash"
            data-testid="profile-filter"
            disabled={!canFind}
            title={canFind ? undefined : 'Functions and the icicle can be searched; a tree finds what is typed'}
            value={typed}
            trailing={
              isIcicle && typed.trim() !== ''
                ? found.hits === 0
                  ? 'none'
                  : `${formatCount(found.at)} of ${formatCount(found.hits)}`
                : undefined
            }
            onValue={setTyped}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && isIcicle) {
                event.preventDefault();
                icicle.current?.goToHit(event.shiftKey ? -1 : 1);
              } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
                event.preventDefault();
                table.current?.focus();
              }
            }}
          />
        </div>
        <span className="grow" />
        <span className="profile-figures cut">
          <Bytes sizeBytes={overview?.totalSizeBytes} place="inline" />
          <span className="third"> in </span>
          <Count count={overview?.samples} />
          <span className="third"> samples, </span>
          <Count count={overview?.functions} />
          <span className="third"> functions</span>
        </span>
        {exportMenu}
        <IconButton
          label={showDetails ? 'Hide details' : 'Show details'}
          icon={DetailsIcon}
          pressed={showDetails}
          onClick={() => (narrow ? setOverlay((open) => !open) : setDetailsHidden((hidden) => !hidden))}
        />
      </div>
      {loss}
      <div className="profile-body">
        <SplitPane
          label="Resize details"
          direction="row"
          sizes={sizes}
          onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
          panes={[
            { id: 'main', content: main, minSize: narrow ? '0px' : '420px' },
            ...(narrow || detailsHidden
              ? []
              : [
                  {
                    id: 'details',
                    content: details,
                    initialSize: '288px',
                    minSize: '220px',
                    maxSize: '520px',
                    fixed: true,
                  },
                ]),
          ]}
        />
        {narrow && overlay ? (
          <div className="profile-overlay">
            <div className="pane-head">
              <h3 className="grow cut">{capture.name}</h3>
              <IconButton
                label="Close details"
                icon={CloseIcon}
                size="tiny"
                shortcut="Escape"
                onClick={() => setOverlay(false)}
              />
            </div>
            {details}
          </div>
        ) : null}
      </div>
    </div>
  );
}
