/** What a tab shows: the icon of its kind, or a dot while its target is being recorded, and its title. */
import { assertNever } from '../../../shared/base/assert-never.ts';
import type { DocumentDescriptor } from '../../stores/documents.ts';
import { findCapture } from '../../stores/library.ts';
import { useTopic } from '../../stores/workbench.tsx';
import { CompareIcon, LiveIcon, SettingsIcon, StartIcon } from '../../widgets/icons.tsx';
import { CaptureKindIcon } from '../../widgets/kind-icons.tsx';
import { isComparison, type TabTitle } from './tab-titles.ts';

function TabIcon({ tab }: { tab: DocumentDescriptor }) {
  const captureKind = useTopic('captures', (captures) => findCapture(captures, tab.captureId)?.kind ?? null);
  if (isComparison(tab)) return <CompareIcon size={14} />;
  if (captureKind !== null) return <CaptureKindIcon kind={captureKind} size={14} />;
  switch (tab.kind) {
    case 'start':
      return <StartIcon size={14} />;
    case 'settings':
      return <SettingsIcon size={14} />;
    case 'live':
    case 'application':
      return <LiveIcon size={14} />;
    case 'heap-snapshot':
    case 'heap-profile':
    case 'cpu-profile':
    case 'trace':
    case 'heap-diff':
    case 'cpu-diff':
    case 'heap-profile-diff':
    case 'trace-diff':
    case 'coverage':
    case 'coverage-diff':
    case 'network':
    case 'application-capture':
    case 'accessibility':
    case 'accessibility-diff':
    case 'lighthouse':
    case 'lighthouse-diff':
    case 'capture-info':
      return <CaptureKindIcon kind={tab.kind} size={14} />;
    default:
      return assertNever(tab.kind, 'document kind');
  }
}

export function TabLabel({ tab, title: { head, mark, tail } }: { tab: DocumentDescriptor; title: TabTitle }) {
  const isCapturing = useTopic('calls', (calls) =>
    calls.some(
      (call) =>
        call.kind === 'capture' && call.state === 'running' && call.targetId !== null && call.targetId === tab.targetId,
    ),
  );
  const isRecording = useTopic('recordings', (recordings) =>
    recordings.some(({ targetId }) => targetId === tab.targetId),
  );
  return (
    <>
      {isCapturing || isRecording ? (
        <>
          <span className="dot" data-state="recording" title="Recording" />
          <span className="visually-hidden">Recording, </span>
        </>
      ) : (
        <TabIcon tab={tab} />
      )}
      <span className="tab-title">
        <span className="cut">{mark === '' ? head : head.slice(0, -mark.length)}</span>
        {mark === '' ? null : <span className="tab-mark">{mark}</span>}
        {tail === '' ? null : <span className="cut third"> {tail}</span>}
      </span>
    </>
  );
}
