/** Saves the displayed tracks as an image. */
import { useSavePicture } from '../../../core/stores/hooks/use-save-picture.ts';
import { pictureBytes, pictureTools } from '../../../core/widgets/icicle/picture-bytes.ts';
import { PictureMenu, type PictureFormat } from '../../../core/widgets/icicle/picture-menu.tsx';
import type { TraceColours } from '../activities.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { useMoment, useTraceClock } from '../use-moment.ts';
import type { Marker } from './markers.ts';
import type { TimeAxis } from './time-axis.ts';
import type { NameOfLabel } from './track-chart.ts';
import type { PlacedTrack } from './track-list.ts';
import { tracksPicture } from './tracks-picture.ts';
import { useIsWhole } from './use-time-axis.ts';
import type { ContentOf } from '../tables/walk.ts';

export interface TracksPictureMenuProps {
  readonly axis: TimeAxis;
  readonly title: string;
  readonly placed: readonly PlacedTrack[];
  readonly contentOf: ContentOf;
  readonly markers: readonly Marker[];
  readonly nameOf: NameOfLabel;
  readonly colours: TraceColours;
  readonly titleOf: (trackId: string, box: number) => string;
}

export function TracksPictureMenu({
  axis,
  title,
  placed,
  contentOf,
  markers,
  nameOf,
  colours,
  titleOf,
}: TracksPictureMenuProps) {
  const moment = useMoment();
  const { originMs } = useTraceClock();
  const isWhole = useIsWhole(axis);
  const saving = useSavePicture(`${title} tracks`);
  const bytesOf = async (
    format: PictureFormat,
    part: 'visibleRange' | 'whole',
  ): Promise<Uint8Array<ArrayBuffer> | null> => {
    const tools = pictureTools(colours.tokens);
    if (tools === null) return null;
    const window = part === 'whole' ? { from: 0, to: axis.totalMs } : axis.now();
    // Collapsed and unloaded tracks are not included.
    const tracks = placed.flatMap(({ track, state }) => {
      const content = state === 'open' ? contentOf(track.id) : null;
      return content === null ? [] : [{ track, content }];
    });
    const note = `${durationText(window.to - window.from)} from ${moment(window.from)}, of ${durationText(axis.totalMs)}`;
    const picture = tracksPicture({
      title,
      note,
      window,
      originMs,
      tracks,
      markers,
      nameOf,
      colours,
      titleOf,
      ...tools,
    });
    return pictureBytes(picture, format, tools);
  };
  return (
    <PictureMenu
      saving={saving}
      isWhole={isWhole}
      onSave={(format, part) => void saving.save(format, () => bytesOf(format, part))}
    />
  );
}
