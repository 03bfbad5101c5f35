/** Saves the chart of a profile as an image. */
import { memo } from 'react';
import { useSavePicture } from '../../stores/use-save-picture.ts';
import { chartPicture, PICTURE_WIDTH_PX } from '../../widgets/icicle/chart-picture.ts';
import type { IcicleWindow } from '../../widgets/icicle/icicle-window.ts';
import { pictureBytes, pictureTools } from '../../widgets/icicle/picture-bytes.ts';
import { PictureMenu, type PictureFormat } from '../../widgets/icicle/picture-menu.tsx';
import { chartTicks } from '../../widgets/icicle/time-ruler.tsx';
import { CATEGORIES } from '../../widgets/profile/function-category.ts';
import { chartName, useOriginals } from '../../widgets/profile/originals.ts';
import { boxText } from './chart-parts.tsx';
import { placeOf, type CpuChart } from './cpu-chart.ts';
import { formatMs } from './milliseconds.tsx';

export interface CpuPictureMenuProps {
  readonly chart: CpuChart;
  /** Read when an image is saved, so that the menu does not re-render with every frame. */
  readonly sightOf: () => IcicleWindow;
  readonly isWhole: boolean;
  readonly title: string;
  /** Description of the filters; empty without filters. */
  readonly filters: string;
  /** Labels that replace those of a category. */
  readonly labels: Partial<Readonly<Record<string, string>>>;
}

export const CpuPictureMenu = memo(function CpuPictureMenu(props: CpuPictureMenuProps) {
  const { chart, sightOf, isWhole, title, filters, labels } = props;
  const originals = useOriginals();
  const saving = useSavePicture(`${title} flame chart`);

  const bytesOf = async (format: PictureFormat, window: IcicleWindow): Promise<Uint8Array<ArrayBuffer> | null> => {
    const tools = pictureTools(CATEGORIES.map(({ token }) => token));
    if (tools === null) return null;
    const length = formatMs(window.to - window.from);
    const part = `${length} from ${formatMs(window.from)}, of ${formatMs(chart.layout.total)}`;
    const picture = chartPicture({
      layout: chart.layout,
      window,
      title,
      note: filters === '' ? part : `${part}. ${filters}`,
      nameOf: (box) => chartName(placeOf(chart, box), originals),
      titleOf: (box) => boxText(chart, box, originals),
      legend: CATEGORIES.flatMap(({ id, label }, category) => {
        const selfMs = chart.selfMs[category] ?? 0;
        return selfMs > 0 ? [{ category, text: `${labels[id] ?? label} ${formatMs(selfMs)}` }] : [];
      }),
      ticks: chartTicks(window, PICTURE_WIDTH_PX).map(({ atMs, label }) => ({ at: atMs, label })),
      ...tools,
    });
    return pictureBytes(picture, format, tools);
  };

  const whole: IcicleWindow = { from: 0, to: chart.layout.total };
  return (
    <PictureMenu
      saving={saving}
      isWhole={isWhole}
      onSave={(format, part) => void saving.save(format, () => bytesOf(format, part === 'whole' ? whole : sightOf()))}
    />
  );
});
