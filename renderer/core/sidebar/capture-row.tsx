/** A capture in two lines: target and kind, or its name; time, source, loss and size. */
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import { titleText, type CaptureTitle } from '../stores/documents/capture-titles.ts';
import { captureSource, lossText, TAKEN_BY_WINDOW } from '../stores/topics/library.ts';
import { useClientsAt } from '../stores/hooks/use-presence.ts';
import { PresenceMark } from '../widgets/presence-mark.tsx';
import { Bytes } from '../widgets/figure.tsx';
import { FileIcon, PinIcon, WarningIcon } from '../widgets/icons.tsx';
import { CaptureKindIcon } from '../widgets/kind-icons.tsx';
import { DROPPED_MEANING } from '../words/dropped-strings.ts';
import { clockTime, dateTime } from '../words/moments.ts';

/** Accessible text of both lines. */
export function captureLabel(capture: CaptureRecord, title: CaptureTitle): string {
  const loss = lossText(capture);
  const parts = [
    titleText(title),
    CAPTURE_KINDS[capture.kind].label,
    dateTime(Date.parse(capture.startedAt)),
    captureSource(capture),
    formatBytes(capture.sizeBytes),
    capture.pinned ? 'pinned' : '',
    capture.options['dropStrings'] === true ? 'without texts' : '',
    loss ?? '',
    capture.takenBy === TAKEN_BY_WINDOW ? '' : `captured by ${capture.takenBy}`,
  ];
  return parts.filter(Boolean).join(', ');
}

export interface CaptureRowProps {
  readonly capture: CaptureRecord;
  readonly title: CaptureTitle;
  readonly unseen: boolean;
  /** Its position in the active comparison: A, B, or between; null if not part of it. */
  readonly side: 'A' | 'B' | '·' | null;
}

export function CaptureRow({ capture, title: { head, mark, tail, kindWord }, unseen, side }: CaptureRowProps) {
  const loss = lossText(capture);
  const clients = useClientsAt({ captureId: capture.id });
  const others = capture.takenBy !== TAKEN_BY_WINDOW && capture.origin === 'captured';
  // The target tells captures apart, then their kind and time.
  const isOfTarget = tail !== '' && kindWord !== '';
  const tooltip = [
    tail,
    `${CAPTURE_KINDS[capture.kind].label}, ${capture.id}`,
    dateTime(Date.parse(capture.startedAt)),
    capture.target?.url ?? '',
    others ? `Captured by ${capture.takenBy}` : '',
    ...capture.loss.map((each) => each.reason),
    capture.note,
  ];
  return (
    <span className="capture-row grow" title={tooltip.filter(Boolean).join('\n')}>
      <CaptureKindIcon kind={capture.kind} className="capture-icon third" />
      <span className="capture-line-1 row">
        {isOfTarget ? (
          <>
            <span className="cut">{tail}</span>
            <span className="third">{kindWord}</span>
          </>
        ) : (
          <span className="capture-head">
            <span className="cut">{mark === '' ? head : head.slice(0, -mark.length)}</span>
            {mark}
          </span>
        )}
        {unseen ? <span className="capture-new">new</span> : null}
        <span className="grow" />
        {capture.note === '' ? null : <FileIcon size={12} className="third" />}
        {capture.pinned ? <PinIcon size={12} className="third" /> : null}
        {side === null ? null : <span className="capture-side">{side}</span>}
      </span>
      <span className="capture-line-2 third small row">
        <span>{isOfTarget && mark !== '' ? mark : clockTime(Date.parse(capture.startedAt))}</span>
        {others && clients === capture.takenBy ? null : (
          <span className="cut">{others ? capture.takenBy : captureSource(capture)}</span>
        )}
        <PresenceMark names={clients} />
        {capture.options['dropStrings'] === true ? <span title={DROPPED_MEANING}>no texts</span> : null}
        {loss === null ? null : (
          <span className="capture-loss inline-row is-warning">
            <WarningIcon size={12} />
            {loss}
          </span>
        )}
        <span className="grow" />
        <Bytes sizeBytes={capture.sizeBytes} place="inline" />
      </span>
    </span>
  );
}
