/** A sampled heap profile: which functions allocated what was still alive, flat, as trees and as an icicle. */
import { useRef, useState, type ReactNode } from 'react';
import type { SampledFunction } from '../../../shared/contracts/allocations.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import { formatCount } from '../../../shared/base/units.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import { useSettledText } from '../../stores/use-settled-text.ts';
import { useBridge, useLayout } from '../../stores/workbench.tsx';
import { IconButton } from '../../widgets/button.tsx';
import { Field } from '../../widgets/field.tsx';
import { Bytes, Count } from '../../widgets/figure.tsx';
import { CloseIcon, DetailsIcon, SearchIcon } from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys.ts';
import { ProfileOpening } from '../../widgets/profile/profile-opening.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { functionName } from '../../widgets/source-place.ts';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { useNarrow } from '../../widgets/use-narrow.ts';
import { FunctionTable, type ProfileOverview } from './function-table.tsx';
import { ProfileIcicleView, type IcicleHandle } from './profile-icicle.tsx';
import { ProfileTree } from './profile-tree.tsx';
import '../../widgets/profile/profile.css';

export interface HeapProfileDocumentProps {
  readonly capture: CaptureRecord;
  /** Export and facts belong to every capture, so they come from outside. */
  readonly exportMenu: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
}

type View = 'functions' | 'top-down' | 'bottom-up' | 'icicle';

const PANES_KEY = 'heap-profile.details';

function askOverview(document: AnalysisDocument): Promise<AppResult<ProfileOverview>> {
  return document.query('heap-profile.overview', {});
}

export function HeapProfileDocument({ capture, exportMenu, facts, loss }: HeapProfileDocumentProps) {
  const bridge = useBridge();
  const profile = useOpenedDocument(bridge.analysis, capture.file, askOverview);
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
  const { current } = profile;
  const overview = current.state === 'open' ? current.overview : undefined;
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
      {current.state !== 'open' ? (
        <ProfileOpening
          what="The heap profile"
          current={current}
          sizeBytes={capture.sizeBytes}
          onCancel={profile.cancel}
          onReopen={profile.reopen}
        />
      ) : isIcicle ? (
        <ProfileIcicleView
          document={current.document}
          overview={current.overview}
          search={typed}
          onFound={setFound}
          onReopen={profile.reopen}
          handle={icicle}
        />
      ) : view === 'functions' ? (
        <FunctionTable
          document={current.document}
          overview={current.overview}
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
          document={current.document}
          overview={current.overview}
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
