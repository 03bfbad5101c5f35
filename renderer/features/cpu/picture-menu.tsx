/** Saves the chart of a profile as an image. */
import type { ChartRange } from '../../core/charts/range.ts';
import { timeTicks } from '../../core/charts/time-scale.ts';
import { memo } from 'react';
import { useSavePicture } from '../../core/stores/hooks/use-save-picture.ts';
import { chartPicture, PICTURE_WIDTH_PX } from '../../core/widgets/icicle/chart-picture.ts';
import { pictureBytes, pictureTools } from '../../core/widgets/icicle/picture-bytes.ts';
import { PictureMenu, type PictureFormat } from '../../core/widgets/icicle/picture-menu.tsx';
import { chartName, useOriginals } from '../../core/widgets/profile/originals.ts';
import { boxText } from './chart-parts.tsx';
import { placeOf, type ProfileChart } from './profile-chart.ts';
import { hasTimes, useUnit } from './profile-units.tsx';

export interface ChartPictureMenuProps {
  readonly chart: ProfileChart;
  /** Read when an image is saved, so that the menu does not re-render with every frame. */
  readonly visibleRangeOf: () => ChartRange;
  readonly isWhole: boolean;
  readonly title: string;
  /** Description of the filters; empty without filters. */
  readonly filters: string;
}

export const ChartPictureMenu = memo(function ChartPictureMenu(props: ChartPictureMenuProps) {
  const { chart, visibleRangeOf, isWhole, title, filters } = props;
  const unit = useUnit();
  const { format } = unit;
  const { groups } = chart.colouring;
  const originals = useOriginals();
  const saving = useSavePicture(`${title} ${unit.chartName}`);

  const bytesOf = async (as: PictureFormat, window: ChartRange): Promise<Uint8Array<ArrayBuffer> | null> => {
    const tools = pictureTools(groups.map(({ token }) => token));
    if (tools === null) return null;
    const replaced = new Map<string, string>(Object.entries(unit.categories));
    const length = format(window.to - window.from);
    const part = `${length} from ${format(window.from)}, of ${format(chart.layout.total)}`;
    const picture = chartPicture({
      layout: chart.layout,
      window,
      title,
      note: filters === '' ? part : `${part}. ${filters}`,
      nameOf: (box) => chartName(placeOf(chart, box), originals),
      titleOf: (box) => boxText(chart, box, originals, unit),
      legend: groups.flatMap(({ id, label: own }, category) => {
        const self = chart.selfSizes[category] ?? 0;
        const label = replaced.get(id) ?? own;
        return self > 0 && label !== null ? [{ category, text: `${label} ${format(self)}` }] : [];
      }),
      ticks: hasTimes(unit) ? timeTicks(window, PICTURE_WIDTH_PX).map(({ atMs, label }) => ({ at: atMs, label })) : [],
      ...tools,
    });
    return pictureBytes(picture, as, tools);
  };

  const whole: ChartRange = { from: 0, to: chart.layout.total };
  return (
    <PictureMenu
      saving={saving}
      isWhole={isWhole}
      onSave={(as, part) => void saving.save(as, () => bytesOf(as, part === 'whole' ? whole : visibleRangeOf()))}
    />
  );
});
