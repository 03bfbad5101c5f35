/** One function between those that call it, above, and those it calls, below, over all its calls. */
import { useMemo, useState } from 'react';
import { formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { CpuFilter, CpuFunction, CpuPlace } from '../../../shared/contracts/cpu-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useKeptTable } from '../../stores/use-kept-table.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import { useLayout } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { CopyIcon, GoToIcon } from '../../widgets/icons.tsx';
import { functionText } from '../../widgets/profile/call-columns.tsx';
import { functionKey } from '../../widgets/profile/function-rows.tsx';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { sourcePlace, wholeSource } from '../../widgets/source-place.ts';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { functionColumns } from './cpu-columns.tsx';
import type { CpuOverview } from './cpu-tables.tsx';
import { FunctionName } from '../../widgets/profile/function-name.tsx';
import { formatMs } from './milliseconds.tsx';
import { useOriginals } from '../../widgets/profile/originals.ts';

type Page = AnalysisAnswer<'cpu.around'>;
type Direction = 'callers' | 'callees';

export interface SandwichProps {
  readonly document: AnalysisDocument;
  readonly overview: CpuOverview;
  /** Null: the function with most time of its own. */
  readonly place: CpuPlace | null;
  readonly filters: readonly CpuFilter[];
  readonly onPlace: (place: CpuPlace) => void;
  readonly onShow: (place: CpuPlace) => void;
  readonly onReopen: () => void;
}

const WORDS = {
  callers: {
    title: 'Callers',
    one: 'caller',
    head: 'Called by',
    none: 'Nothing called it: it is where a stack begins.',
    means: 'called from here',
  },
  callees: {
    title: 'Callees',
    one: 'callee',
    head: 'Calls',
    none: 'It called nothing that was sampled.',
    means: 'called by the function',
  },
} as const;
const PANES_KEY = 'cpu-profile.sandwich';

/** The same columns whatever was found, so that a profile of one function says the same of it everywhere. */
function samePlace(of: CpuFunction, place: CpuPlace): boolean {
  return functionKey(of) === functionKey(place);
}

function Around({ direction, place, ...rest }: SandwichProps & { direction: Direction; place: CpuPlace }) {
  const { document, overview, filters, onPlace, onShow, onReopen } = rest;
  const query = useMemo(() => ({ place, direction, filters: [...filters] }), [place, direction, filters]);
  const rows = usePagedRows<typeof query, CpuFunction, Page>(document, query, 0, {
    load: (asked, page) => document.query('cpu.around', { ...asked, ...page }),
    totalOf: (page) => page.total,
    keyOf: functionKey,
  });
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const { layout, setLayout, copied, copy } = useKeptTable('cpu-profile.around');
  const originals = useOriginals();
  const { title, one, head, none, means } = WORDS[direction];
  const columns = useMemo(
    () =>
      functionColumns({
        wholeMs: overview.activeMs,
        wholeName: 'active time',
        originals,
        sortable: false,
        selfMeans: `Its own time in calls that were ${means}`,
        totalMeans: `All time in calls that were ${means}`,
      }).map((column) => (column.id === 'function' ? { ...column, title: head } : column)),
    [overview.activeMs, originals, means, head],
  );
  const page = rows.page();
  return (
    <div className="profile-table">
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={onReopen} />
      <VirtualTable<CpuFunction>
        label={title}
        columns={columns}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={functionKey}
        onRange={rows.look}
        selectedKey={selectedKey}
        indexOfKey={rows.placeOf}
        onSelect={(of) => setSelectedKey(functionKey(of))}
        onOpen={onPlace}
        onCopy={copy}
        menuOf={(of) => [
          { label: 'Its callers and callees', icon: GoToIcon, shortcut: 'Enter', onSelect: () => onPlace(of) },
          { label: 'Show in the flame chart', onSelect: () => onShow(of) },
          { kind: 'separator' },
          { label: 'Copy function and source', icon: CopyIcon, onSelect: () => copy(functionText(of)) },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={() => ({ 'data-testid': `${direction}-row` })}
        empty={page === null ? <span className="third">…</span> : <EmptyState place="inline" title={none} />}
        footer={
          <>
            <span>{page === null ? '…' : `${formatCount(page.total)} ${one}${page.total === 1 ? '' : 's'}`}</span>
            <span className="cut">Enter goes to the function</span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
          </>
        }
      />
    </div>
  );
}

export function Sandwich(props: SandwichProps) {
  const { document, overview, filters, place, onShow, onReopen } = props;
  const sizes = useLayout((state) => state.panes[PANES_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  const originals = useOriginals();
  const question = JSON.stringify([document.documentId, place, filters]);
  const { answer, again } = useAnswer(question, () =>
    document.query('cpu.functions', {
      filter: place?.name ?? '',
      filters: [...filters],
      count: place === null ? 1 : 1000,
    }),
  );
  if (answer?.ok === false) return <RowsError place="panel" error={answer.error} onRetry={again} onReopen={onReopen} />;
  const found = answer?.ok === true ? answer.value.rows : [];
  const of = place === null ? found[0] : found.find((each) => samePlace(each, place));
  const picked = place ?? of;
  if (answer === null) return <p className="profile-waiting third">Reading functions …</p>;
  if (picked === undefined) return <EmptyState title="The profile has no function." />;
  return (
    <SplitPane
      label="Resize callers"
      direction="column"
      sizes={sizes}
      onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
      panes={[
        { id: 'callers', content: <Around {...props} place={picked} direction="callers" />, minSize: '90px' },
        {
          id: 'callees',
          content: (
            <div className="cpu-callees">
              <div className="pane-head cpu-picked" data-testid="sandwich-function" title={wholeSource(picked)}>
                <h3 className="cut">
                  <FunctionName place={picked} originals={originals} />
                </h3>
                <span className="mono third cut">{sourcePlace(picked)}</span>
                <span className="grow" />
                {of === undefined ? null : (
                  <span className="cpu-picked-figures">
                    self {formatMs(of.selfMs)}, total {formatMs(of.totalMs)},{' '}
                    {formatPercent(overview.activeMs > 0 ? of.totalMs / overview.activeMs : 0)} of active time
                  </span>
                )}
                <Button size="tiny" onClick={() => onShow(picked)}>
                  Flame chart
                </Button>
              </div>
              <Around {...props} place={picked} direction="callees" />
            </div>
          ),
          minSize: '120px',
        },
      ]}
    />
  );
}
