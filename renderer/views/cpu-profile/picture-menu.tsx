/** Keeps the chart as a picture: what is in sight or the whole, as SVG or PNG. */
import { memo, useState } from 'react';
import { useAction } from '../../stores/use-action.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { appError } from '../../../shared/contracts/errors.ts';
import { Button } from '../../widgets/button.tsx';
import { createColourReader } from '../../widgets/canvas/canvas-colours.ts';
import { chartPicture, PICTURE_WIDTH_PX } from '../../widgets/icicle/chart-picture.ts';
import type { IcicleWindow } from '../../widgets/icicle/icicle-window.ts';
import { picturePng } from '../../widgets/icicle/picture-png.ts';
import { pictureSvg } from '../../widgets/icicle/picture-svg.ts';
import { chartTicks } from '../../widgets/icicle/time-ruler.tsx';
import { DoneIcon, ErrorIcon, ExportIcon } from '../../widgets/icons.tsx';
import { Menu } from '../../widgets/menu.tsx';
import { CATEGORIES } from '../../widgets/profile/function-category.ts';
import { boxText } from './chart-parts.tsx';
import { placeOf, type CpuChart } from './cpu-chart.ts';
import { formatMs } from './milliseconds.tsx';
import { chartName, useOriginals } from '../../widgets/profile/originals.ts';

export interface PictureMenuProps {
  readonly chart: CpuChart;
  /** Asked when a picture is made: the menu must not be drawn anew with every frame of the chart. */
  readonly sightOf: () => IcicleWindow;
  readonly isWhole: boolean;
  readonly title: string;
  /** What is left out, in words; empty for nothing. */
  readonly filters: string;
  /** Words in place of a category's own. */
  readonly labels: Partial<Readonly<Record<string, string>>>;
}

type Format = 'svg' | 'png';

export const PictureMenu = memo(function PictureMenu(props: PictureMenuProps) {
  const { chart, sightOf, isWhole, title, filters, labels } = props;
  const bridge = useBridge();
  const originals = useOriginals();
  const { busy, error, perform } = useAction();
  const [savedPath, setSavedPath] = useState<string | null>(null);

  const bytesOf = async (format: Format, window: IcicleWindow): Promise<Uint8Array<ArrayBuffer> | null> => {
    const element = document.body;
    const readColour = createColourReader();
    const ink = (token: string): string => readColour(element, '', token);
    const { fontFamily } = getComputedStyle(element);
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    if (context === null) return null;
    context.font = `11px ${fontFamily}`;
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
      measurePx: (text) => context.measureText(text).width,
      ink: {
        fills: CATEGORIES.map(({ token }) => ink(token)),
        label: ink('--fl-text'),
        ground: ink('--surface-document'),
        text: ink('--text'),
        second: ink('--text-second'),
        line: ink('--line'),
      },
    });
    return format === 'svg' ? new TextEncoder().encode(pictureSvg(picture)) : picturePng(picture, fontFamily);
  };

  const save = async (format: Format, window: IcicleWindow): Promise<void> => {
    setSavedPath(null);
    const saved = await perform(async () => {
      const bytes = await bytesOf(format, window);
      if (bytes === null)
        return {
          ok: false as const,
          error: appError('internal', 'The picture could not be drawn.', 'Save a part of the chart, or as SVG.'),
        };
      return bridge.command('pictures.save-as', { name: `${title} flame chart`, format, bytes });
    });
    if (saved !== null) setSavedPath(saved.path);
  };

  const whole: IcicleWindow = { from: 0, to: chart.layout.total };
  const entries = (['svg', 'png'] as const).flatMap((format) => [
    ...(isWhole
      ? []
      : [
          {
            label: `${format.toUpperCase()} of what is in sight`,
            testId: `picture-${format}-sight`,
            onSelect: () => void save(format, sightOf()),
          },
        ]),
    {
      label: `${format.toUpperCase()} of the whole chart`,
      testId: `picture-${format}-whole`,
      onSelect: () => void save(format, whole),
    },
  ]);
  return (
    <span className="cpu-picture">
      {error === null ? null : (
        <span className="is-error cut" role="alert" title={`${error.message} ${error.suggestion ?? ''}`}>
          <ErrorIcon size={14} />
          <span className="cut">{error.message}</span>
        </span>
      )}
      {savedPath === null ? null : (
        <output className="cut" title={savedPath}>
          <DoneIcon size={14} className="is-done" />
          <span className="cut">Saved {savedPath.split(/[\\/]/).pop() ?? savedPath}</span>
        </output>
      )}
      <Menu align="end" entries={entries}>
        <Button size="tiny" icon={ExportIcon} disabled={busy} data-testid="picture-menu">
          {busy ? 'Saving …' : 'Picture'}
        </Button>
      </Menu>
    </span>
  );
});
