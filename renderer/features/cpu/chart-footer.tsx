/** Below a chart: categories with their figures, and the selected call. */
import { formatPercent } from '../../../shared/base/units.ts';
import { useLayout } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import type { IcicleView } from '../../core/widgets/icicle/use-icicle-view.ts';
import { Kbd } from '../../core/widgets/keys/kbd.tsx';
import { ColourMenu } from '../../core/widgets/profile/colour-menu.tsx';
import { chartName, useOriginals } from '../../core/widgets/profile/originals.ts';
import { ProfileLegend } from '../../core/widgets/profile/profile-legend.tsx';
import { sourcePlace, wholeSource } from '../../core/widgets/source-place.ts';
import { placeOf, selfOf, type ProfileChart } from './profile-chart.ts';
import { useColours } from './use-colouring.ts';
import { useUnit, type ProfileOverview } from './profile-units.tsx';

export interface ChartLegendProps {
  readonly chart: ProfileChart;
  readonly overview: ProfileOverview;
  readonly view: Pick<IcicleView, 'isWhole' | 'fitAll'>;
  /** Grayed-out categories. */
  readonly off: ReadonlySet<number>;
  readonly onToggle: (category: number) => void;
}

export function ChartLegend({ chart, overview, view, off, onToggle }: ChartLegendProps) {
  const { inline, format, categories } = useUnit();
  const chosen = useColours(overview);
  const choose = useLayout((layout) => layout.setFlameColours);
  const idle = overview.overhead.find(({ name }) => name === '(idle)')?.self ?? 0;
  return (
    <div className="profile-legend profile-chart-legend">
      {overview.withoutFiles === true ? null : <ColourMenu by={chosen} onBy={choose} />}
      <ProfileLegend
        groups={chart.colouring.groups}
        figures={chart.selfSizes}
        figureOf={inline}
        labels={categories}
        off={off}
        onToggle={onToggle}
      />
      {idle > 0 ? <span className="profile-idle third">Idle {format(idle)}</span> : null}
      <span className="grow" />
      <span className="profile-keys third small">
        <Kbd shortcut="KeyW" />
        <Kbd shortcut="KeyS" /> zoom <Kbd shortcut="KeyA" />
        <Kbd shortcut="KeyD" /> pan <Kbd shortcut="Digit0" /> all
      </span>
      <Button size="tiny" title="Show all of it (0)" disabled={view.isWhole} onClick={view.fitAll}>
        Show all
      </Button>
    </div>
  );
}

export interface SelectedCallProps {
  readonly chart: ProfileChart;
  readonly box: number | null;
  /** The base of shares. */
  readonly whole: number;
  /** Shown while no call is selected. */
  readonly otherwise: string;
}

export function SelectedCall({ chart, box, whole, otherwise }: SelectedCallProps) {
  const { format } = useUnit();
  const originals = useOriginals();
  if (box === null) return <span className="cut">{otherwise}</span>;
  const place = placeOf(chart, box);
  const total = chart.layout.sizes[box] ?? 0;
  return (
    <span className="cut" data-testid="chart-selected" title={wholeSource(place)}>
      <b>{chartName(place, originals)}</b> self {format(selfOf(chart, box))}, total {format(total)},{' '}
      {formatPercent(whole > 0 ? total / whole : 0)} {sourcePlace(place)}
    </span>
  );
}
