/** The profile as an icicle with colors by category, and search results. */
import { useEffect, useImperativeHandle, useMemo, useState, type ReactNode, type Ref } from 'react';
import { formatBytes, formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { CpuFilter, CpuPlace } from '../../../shared/contracts/cpu-profiles.ts';
import type { FlamePlace } from '../../../shared/contracts/flame-links.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { Button } from '../../widgets/button.tsx';
import { Bytes } from '../../widgets/figure.tsx';
import { boxBeginningAt } from '../../widgets/icicle/icicle-layout.ts';
import { nextHit } from '../../widgets/icicle/hits.ts';
import { Icicle } from '../../widgets/icicle/icicle.tsx';
import { useIcicleView } from '../../widgets/icicle/use-icicle-view.ts';
import { CopyIcon } from '../../widgets/icons.tsx';
import { Kbd } from '../../widgets/kbd.tsx';
import type { MenuEntry } from '../../widgets/menu.tsx';
import { functionKey } from '../../widgets/profile/function-rows.tsx';
import { CATEGORIES } from '../../widgets/profile/function-category.ts';
import { ProfileLegend, useCategoriesOff } from '../../widgets/profile/profile-legend.tsx';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { functionName, sourcePlace, wholeSource } from '../../widgets/source-place.ts';
import { EmptyState } from '../../widgets/states.tsx';
import { findBoxes, profileIcicle, type ProfileBox, type ProfileIcicle } from './icicle-boxes.ts';
import type { ProfileOverview } from './function-table.tsx';

export interface IcicleHandle {
  /** Selects the next (1) or previous (−1) search result. */
  readonly goToHit: (step: 1 | -1) => void;
  /** The current place in the icicle, for a link; its unit is bytes. */
  readonly place: () => Pick<FlamePlace, 'sight' | 'frame'>;
}

export interface ProfileIcicleViewProps {
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  readonly filters: readonly CpuFilter[];
  readonly search: string;
  /** The place of a link, and a function to select initially. */
  readonly linked: FlamePlace | null;
  readonly wanted: CpuPlace | null;
  readonly onPick: (of: CpuPlace) => void;
  readonly moreMenu: (of: CpuPlace) => readonly MenuEntry[];
  /** Called with the number of search results and the number of the selected one (from 1; 0: none). */
  readonly onFound: (found: { readonly hits: number; readonly at: number }) => void;
  readonly onReopen: () => void;
  readonly handle: Ref<IcicleHandle>;
}

const COLOURS = CATEGORIES.map(({ token }) => token);
/** Rows of the screen reader table. */
const TABLE_ROWS = 500;

function BoxTable({ boxes, totalSizeBytes }: { boxes: readonly ProfileBox[]; totalSizeBytes: number }) {
  const rows = boxes.toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, TABLE_ROWS);
  return (
    <table>
      <caption>
        Calls by total size: {formatCount(rows.length)} of {formatCount(boxes.length)}. See Top-down for all of them.
      </caption>
      <thead>
        <tr>
          <th scope="col">Function</th>
          <th scope="col">Level</th>
          <th scope="col">Self</th>
          <th scope="col">Total</th>
          <th scope="col">Share</th>
          <th scope="col">Source</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((box) => (
          <tr key={`${box.depth} ${box.startBytes}`}>
            <th scope="row">{functionName(box.name)}</th>
            <td>{box.depth + 1}</td>
            <td>{formatBytes(box.selfSizeBytes)}</td>
            <td>{formatBytes(box.sizeBytes)}</td>
            <td>{formatPercent(totalSizeBytes > 0 ? box.sizeBytes / totalSizeBytes : 0)}</td>
            <td>{sourcePlace(box)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function BoxCard({ box, totalSizeBytes }: { box: ProfileBox; totalSizeBytes: number }) {
  const share = (sizeBytes: number): string => formatPercent(totalSizeBytes > 0 ? sizeBytes / totalSizeBytes : 0);
  return (
    <div className="profile-card">
      <b>{functionName(box.name)}</b>
      <dl>
        <dt>Self</dt>
        <dd>
          <Bytes sizeBytes={box.selfSizeBytes} place="inline" />{' '}
          <span className="third">{share(box.selfSizeBytes)}</span>
        </dd>
        <dt>Total</dt>
        <dd>
          <Bytes sizeBytes={box.sizeBytes} place="inline" /> <span className="third">{share(box.sizeBytes)}</span>
        </dd>
      </dl>
      {box.url === '' ? null : <p className="mono small third">{wholeSource(box)}</p>}
    </div>
  );
}

function bytesInline(sizeBytes: number): ReactNode {
  return <Bytes sizeBytes={sizeBytes} place="inline" />;
}

/** The box of a link or requested function; null if there is none. */
function firstSelected({ layout, boxes }: ProfileIcicle, linked: FlamePlace | null, wanted: CpuPlace | null) {
  const frame = linked?.frame ?? null;
  const linkedBox = frame === null ? -1 : boxBeginningAt(layout, frame.level, frame.atMs);
  if (linkedBox >= 0) return linkedBox;
  if (wanted === null) return null;
  const key = functionKey(wanted);
  // The widest box comes first in its row, and rows start at the top.
  let widest: number | null = null;
  for (const [box, of] of boxes.entries())
    if (functionKey(of) === key && (widest === null || of.sizeBytes > (boxes[widest]?.sizeBytes ?? 0))) widest = box;
  return widest;
}

function Chart({
  icicle,
  overview,
  search,
  linked,
  wanted,
  onPick,
  moreMenu,
  onFound,
  handle,
}: Omit<ProfileIcicleViewProps, 'document' | 'onReopen' | 'filters'> & { readonly icicle: ProfileIcicle }) {
  const { layout, boxes } = icicle;
  const { totalSizeBytes } = overview;
  const view = useIcicleView(layout);
  const hits = useMemo(() => findBoxes(icicle, search), [icicle, search]);
  // Initially show the linked place or requested function.
  const [first] = useState(() => firstSelected(icicle, linked, wanted) ?? hits[0] ?? null);
  const [selected, setSelected] = useState<number | null>(first);
  const { show, reveal } = view;
  useEffect(() => {
    const visible = linked?.sight ?? null;
    if (visible !== null) show({ from: visible.fromMs, to: visible.toMs }, first ?? undefined);
    else if (first !== null) reveal(first);
  }, [linked, first, show, reveal]);
  useEffect(() => {
    const of = selected === null ? undefined : boxes[selected];
    if (of !== undefined) onPick({ name: of.name, url: of.url, line: of.line, column: of.column });
  }, [selected, boxes, onPick]);
  const [off, toggle] = useCategoriesOff();
  const { copied, copy } = useTableLayout('heap-profile.icicle');
  const hitSet = useMemo(() => new Set(hits), [hits]);
  const at = selected === null ? 0 : hits.indexOf(selected) + 1;
  const found = hits.length;
  useEffect(() => onFound({ hits: found, at }), [onFound, found, at]);
  const goToHit = (step: 1 | -1): void => {
    const next = nextHit(hits, selected, step);
    if (next < 0) return;
    setSelected(next);
    view.reveal(next);
  };
  const placeNow = (): Pick<FlamePlace, 'sight' | 'frame'> => ({
    sight: view.isWhole ? null : { fromMs: view.window.from, toMs: view.window.to },
    frame: selected === null ? null : { level: layout.depths[selected] ?? 0, atMs: layout.starts[selected] ?? 0 },
  });
  useImperativeHandle(handle, () => ({ goToHit, place: placeNow }));
  const table = useMemo(() => <BoxTable boxes={boxes} totalSizeBytes={totalSizeBytes} />, [boxes, totalSizeBytes]);
  const nameOf = (box: number): string => functionName(boxes[box]?.name ?? '');
  const textOf = (number: number): string => {
    const box = boxes[number];
    if (box === undefined) return '';
    const source = wholeSource(box);
    return `${functionName(box.name)}, self ${formatBytes(box.selfSizeBytes)}, total ${formatBytes(box.sizeBytes)}${source === '' ? '' : `, ${source}`}`;
  };
  const cardOf = (number: number): ReactNode => {
    const box = boxes[number];
    return box === undefined ? null : <BoxCard box={box} totalSizeBytes={totalSizeBytes} />;
  };
  const chosen = selected === null ? undefined : boxes[selected];
  return (
    <>
      <div className="profile-legend">
        <ProfileLegend figures={icicle.selfSizesBytes} figureOf={bytesInline} off={off} onToggle={toggle} />
        <span className="grow" />
        <span className="profile-keys third small">
          <Kbd shortcut="KeyW" />
          <Kbd shortcut="KeyS" /> zoom <Kbd shortcut="KeyA" />
          <Kbd shortcut="KeyD" /> pan
        </span>
        <Button size="tiny" shortcut="Digit0" disabled={view.isWhole} onClick={view.fitAll}>
          All
        </Button>
      </div>
      <Icicle
        label="Allocated bytes by call"
        layout={layout}
        view={view}
        nameOf={nameOf}
        textOf={textOf}
        cardOf={cardOf}
        colours={COLOURS}
        off={off}
        hits={hitSet}
        onHit={goToHit}
        selected={selected}
        onSelect={setSelected}
        onCopy={copy}
        menuOf={(number) => {
          const box = boxes[number];
          return box === undefined
            ? []
            : [
                { label: 'Zoom to it', onSelect: () => view.fitBox(number) },
                ...moreMenu(box),
                { kind: 'separator' },
                { label: 'Copy name', icon: CopyIcon, onSelect: () => copy(functionName(box.name)) },
              ];
        }}
        table={table}
      />
      <div className="table-footer">
        <span>
          {formatBytes(view.window.to - view.window.from)} of {formatBytes(totalSizeBytes)} visible
        </span>
        {chosen === undefined ? (
          <span className="cut">Width: total live size. Calls under 0.05% are hidden</span>
        ) : (
          <span className="cut" data-testid="icicle-selected" title={wholeSource(chosen)}>
            <b>{functionName(chosen.name)}</b> self {formatBytes(chosen.selfSizeBytes)}, total{' '}
            {formatBytes(chosen.sizeBytes)}, {formatPercent(totalSizeBytes > 0 ? chosen.sizeBytes / totalSizeBytes : 0)}{' '}
            {sourcePlace(chosen)}
          </span>
        )}
        <span className="grow" />
        {copied ? <output>Copied</output> : null}
      </div>
    </>
  );
}

/** Remounted per filters and link (a `key`), because their boxes differ. */
export function ProfileIcicleView({ document, onReopen, filters, ...rest }: ProfileIcicleViewProps) {
  const { answer, again } = useAnswer(document.documentId, () =>
    document.query('heap-profile.icicle', { filters: [...filters] }),
  );
  const icicle = useMemo(() => (answer?.ok === true ? profileIcicle(answer.value) : null), [answer]);
  if (answer?.ok === false) return <RowsError place="panel" error={answer.error} onRetry={again} onReopen={onReopen} />;
  if (icicle === null) return <p className="profile-waiting third">Loading calls …</p>;
  if (icicle.layout.total === 0 && filters.length > 0)
    return <EmptyState title="No calls match the filters">Remove a filter above the icicle.</EmptyState>;
  if (icicle.layout.total === 0)
    return (
      <EmptyState title="The profile has no samples">
        No object allocated during the recording was alive at its end, or the sampling interval was too large. Record
        longer or use a smaller interval.
      </EmptyState>
    );
  return (
    <div className="profile-icicle">
      <Chart icicle={icicle} {...rest} />
    </div>
  );
}
