/** The whole profile as an icicle, with whose code it is in colours, and what a search finds. */
import { useEffect, useImperativeHandle, useMemo, useState, type ReactNode, type Ref } from 'react';
import { formatBytes, formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useKeptTable } from '../../stores/use-kept-table.ts';
import { Button } from '../../widgets/button.tsx';
import { Bytes } from '../../widgets/figure.tsx';
import { nextHit } from '../../widgets/icicle/hits.ts';
import { Icicle } from '../../widgets/icicle/icicle.tsx';
import { useIcicleView } from '../../widgets/icicle/use-icicle-view.ts';
import { Kbd } from '../../widgets/kbd.tsx';
import { CATEGORIES } from '../../widgets/profile/function-category.ts';
import { ProfileLegend, useCategoriesOff } from '../../widgets/profile/profile-legend.tsx';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { functionName, sourcePlace, wholeSource } from '../../widgets/source-place.ts';
import { EmptyState } from '../../widgets/states.tsx';
import { findBoxes, profileIcicle, type ProfileBox, type ProfileIcicle } from './icicle-boxes.ts';
import type { ProfileOverview } from './function-table.tsx';

export interface IcicleHandle {
  /** Goes to the next (1) or previous (−1) function that the search finds. */
  readonly goToHit: (step: 1 | -1) => void;
}

export interface ProfileIcicleViewProps {
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  readonly search: string;
  /** Told how many the search found, and which of them is selected (from 1; 0: none). */
  readonly onFound: (found: { readonly hits: number; readonly at: number }) => void;
  readonly onReopen: () => void;
  readonly handle: Ref<IcicleHandle>;
}

const COLOURS = CATEGORIES.map(({ token }) => token);
/** Rows of the table that stands behind the chart. */
const TABLE_ROWS = 500;

function BoxTable({ boxes, totalSizeBytes }: { boxes: readonly ProfileBox[]; totalSizeBytes: number }) {
  const rows = boxes.toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, TABLE_ROWS);
  return (
    <table>
      <caption>
        Calls by total size: {formatCount(rows.length)} of {formatCount(boxes.length)}. Top-down has all of them.
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

function Chart({
  icicle,
  overview,
  search,
  onFound,
  handle,
}: Omit<ProfileIcicleViewProps, 'document' | 'onReopen'> & { readonly icicle: ProfileIcicle }) {
  const { layout, boxes } = icicle;
  const { totalSizeBytes } = overview;
  const view = useIcicleView(layout);
  const hits = useMemo(() => findBoxes(icicle, search), [icicle, search]);
  // Whoever comes with a function to look for is shown where it is.
  const [selected, setSelected] = useState<number | null>(() => hits[0] ?? null);
  const [off, toggle] = useCategoriesOff();
  const { copied, copy } = useKeptTable('heap-profile.icicle');
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
  useImperativeHandle(handle, () => ({ goToHit }));
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
        table={table}
      />
      <div className="table-footer">
        <span>
          {formatBytes(view.window.to - view.window.from)} of {formatBytes(totalSizeBytes)} in sight
        </span>
        {chosen === undefined ? (
          <span className="cut">
            Width: bytes that were still alive, with all that was called. Under 0.05% is left out
          </span>
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

export function ProfileIcicleView({ document, onReopen, ...rest }: ProfileIcicleViewProps) {
  const { answer, again } = useAnswer(document.documentId, () => document.query('heap-profile.icicle', {}));
  const icicle = useMemo(() => (answer?.ok === true ? profileIcicle(answer.value) : null), [answer]);
  if (answer?.ok === false) return <RowsError place="panel" error={answer.error} onRetry={again} onReopen={onReopen} />;
  if (icicle === null) return <p className="profile-waiting third">Reading calls …</p>;
  if (icicle.layout.total === 0)
    return (
      <EmptyState title="The profile has no samples">
        Nothing that was allocated while it was recorded was still alive at its end, or the sampling interval was larger
        than all of it. Record longer, or with a smaller interval.
      </EmptyState>
    );
  return (
    <div className="profile-icicle">
      <Chart icicle={icicle} {...rest} />
    </div>
  );
}
