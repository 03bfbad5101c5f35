/** A recording of renders: over time, as a table of components or commits, and the details of one. */
import { useDeferredValue, useMemo, useRef, useState, type RefObject } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import { usePanes } from '../../stores/hooks/use-panes.ts';
import { useTableLayout } from '../../stores/hooks/use-table-layout.ts';
import type { RenderRecording } from '../../stores/renders/render-recordings.ts';
import { isSeen, totalsWithin, type ComponentTotals, type RecordedCommit } from '../../stores/renders/render-totals.ts';
import { Field } from '../../widgets/field.tsx';
import { FilterIcon } from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys/keys.ts';
import { useFieldKeys } from '../../widgets/keys/use-field-keys.ts';
import { Segmented } from '../../widgets/segmented.tsx';
import { sourceEntries, SourceLinksContext } from '../../widgets/source-link.tsx';
import { DetailsBeside } from '../../widgets/details-beside.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { sortRows } from '../../widgets/tables/table-columns.ts';
import { VirtualTable } from '../../widgets/tables/virtual-table.tsx';
import { useNarrow } from '../../widgets/use-narrow.ts';
import type { TimeRange } from '../../widgets/time-bars/bar-range.ts';
import { commitColumns, FIRST_COMMIT_SORT } from './commit-columns.tsx';
import { componentColumns, FIRST_SORT, matches, summaryOf } from './component-columns.tsx';
import { CommitDetails, ComponentDetails } from './render-details.tsx';
import { beganText, noTimesText } from './render-words.tsx';
import { commitsWithin, RendersOverTime } from './renders-over-time.tsx';

type Shown = 'components' | 'commits';
type Chosen = { readonly kind: Shown; readonly id: string };

const VIEWS = [
  { value: 'components', label: 'Components' },
  { value: 'commits', label: 'Commits' },
] as const;
/** Columns that give way while details are open. */
const BESIDE_DETAILS: readonly string[] = ['self', 'total', 'mounts'];

export function RendersView({
  recording,
  root,
}: {
  readonly recording: RenderRecording;
  readonly root: RefObject<HTMLDivElement | null>;
}) {
  const { sinceMs, readMs } = recording;
  // Typing and clicks have priority over what the page renders.
  const totals = useDeferredValue(recording.totals);
  const [view, setView] = useState<Shown>('components');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [range, setRange] = useState<TimeRange | null>(null);
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState(FIRST_SORT);
  const [commitSort, setCommitSort] = useState(FIRST_COMMIT_SORT);
  const field = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const componentLayout = useTableLayout('renders.components');
  const commitLayout = useTableLayout('renders.commits');
  const split = usePanes('renders.details');
  const narrow = useNarrow(root);
  useFieldKeys(field, root);
  useKeys(
    { Escape: () => (chosen === null ? setRange(null) : setChosen(null)) },
    { within: root, enabled: chosen !== null || range !== null },
  );

  const commits = useMemo(() => commitsWithin(totals.commits, sinceMs, range), [totals, sinceMs, range]);
  const components = useMemo(
    () => (range === null ? totals.components : totalsWithin(totals, commits)),
    [totals, commits, range],
  );
  const hasTimes = useMemo(() => [...totals.components.values()].some(({ selfMs }) => selfMs !== null), [totals]);
  const columns = useMemo(() => componentColumns(hasTimes), [hasTimes]);
  const ofCommits = useMemo(() => commitColumns(sinceMs, hasTimes), [sinceMs, hasTimes]);
  const wanted = filter.trim().toLowerCase();
  const rows = useMemo(
    () =>
      sortRows(
        [...components.values()].filter((each) => isSeen(each) && matches(each, wanted)),
        columns,
        sort,
      ),
    [components, wanted, columns, sort],
  );
  const commitRows = useMemo(
    () =>
      sortRows(
        commits.filter((each) => beganText(each).toLowerCase().includes(wanted)),
        ofCommits,
        commitSort,
      ),
    [commits, wanted, ofCommits, commitSort],
  );
  const byId = useMemo(() => new Map(totals.commits.map((commit) => [commit.id, commit])), [totals]);

  const choose = (kind: Shown, id: string): void => {
    setView(kind);
    setChosen({ kind, id });
  };
  const close = (): void => {
    setChosen(null);
    table.current?.focus();
  };
  const component = chosen?.kind === 'components' ? components.get(chosen.id) : undefined;
  const commit = chosen?.kind === 'commits' ? byId.get(chosen.id) : undefined;
  const details =
    component !== undefined ? (
      <ComponentDetails
        component={component}
        commits={byId}
        sinceMs={sinceMs}
        whyNoTimes={hasTimes ? null : noTimesText(component.framework, recording.page)}
        onCommit={(id) => choose('commits', id)}
        onClose={close}
      />
    ) : commit !== undefined ? (
      <CommitDetails
        commit={commit}
        components={totals.components}
        sinceMs={sinceMs}
        onComponent={(id) => choose('components', id)}
        onClose={close}
      />
    ) : null;
  const hidden = details === null || narrow ? [] : BESIDE_DETAILS;
  const list =
    view === 'components' ? (
      <SourceLinksContext.Consumer>
        {(links) => (
          <VirtualTable<ComponentTotals>
            ref={table}
            label="Components"
            columns={columns}
            rows={rows}
            keyOf={({ id }) => id}
            sort={sort}
            onSort={setSort}
            selectedKey={component?.id ?? null}
            onSelect={({ id }) => setChosen({ kind: 'components', id })}
            menuOf={({ place }) => (place === null ? [] : sourceEntries(links, place))}
            arranged={{
              ...componentLayout,
              layout: { ...componentLayout.layout, hidden: [...componentLayout.layout.hidden, ...hidden] },
            }}
            empty={<EmptyState place="inline" title="No component matches" />}
            footer={<span data-testid="renders-count">{summaryOf(rows)}</span>}
          />
        )}
      </SourceLinksContext.Consumer>
    ) : (
      <VirtualTable<RecordedCommit>
        ref={table}
        label="Commits"
        columns={ofCommits}
        rows={commitRows}
        keyOf={({ id }) => id}
        sort={commitSort}
        onSort={setCommitSort}
        selectedKey={commit?.id ?? null}
        onSelect={({ id }) => setChosen({ kind: 'commits', id })}
        arranged={commitLayout}
        empty={<EmptyState place="inline" title="No commit matches" />}
        footer={
          <span data-testid="renders-count">
            {formatCount(commitRows.length)} commits
            {totals.dropped > 0 ? `; ${formatCount(totals.dropped)} more are only in the totals` : ''}
          </span>
        }
      />
    );
  return (
    <>
      <RendersOverTime commits={totals.commits} sinceMs={sinceMs} untilMs={readMs} range={range} onRange={setRange} />
      <div className="renders-bar row">
        <Segmented
          label="Shown"
          value={view}
          options={VIEWS}
          onValue={(next) => {
            setView(next);
            setChosen(null);
          }}
        />
        <Field
          ref={field}
          label={view === 'components' ? 'Filter components' : 'Filter commits'}
          placeholder={view === 'components' ? 'Filter by name or file' : 'Filter by what began them'}
          icon={FilterIcon}
          shortcut="Slash"
          value={filter}
          onValue={setFilter}
        />
      </div>
      <DetailsBeside room="texts" main={list} details={details} isNarrow={narrow} {...split} />
    </>
  );
}
