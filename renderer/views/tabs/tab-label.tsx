/** What a tab says: the icon of its kind and the name its thing has now, which may have changed since it was opened. */
import { assertNever } from '../../../shared/base/assert-never.ts';
import type { DocumentDescriptor } from '../../stores/documents.ts';
import { findCapture } from '../../stores/library.ts';
import { findTarget, targetName } from '../../stores/targets.ts';
import { useTopic } from '../../stores/workbench.tsx';
import { CompareIcon, LiveIcon, SettingsIcon, StartIcon } from '../../widgets/icons.tsx';
import { CaptureKindIcon } from '../../widgets/kind-icons.tsx';

function isComparison({ kind }: DocumentDescriptor): boolean {
  if (kind === 'accessibility-diff' || kind === 'lighthouse-diff') return true;
  return kind === 'heap-diff' || kind === 'cpu-diff' || kind === 'heap-profile-diff' || kind === 'trace-diff';
}

/** The title as of now: a capture may be renamed, a page may have moved on. */
export function useTabTitle(tab: DocumentDescriptor): string {
  const captureName = useTopic('captures', (captures) => findCapture(captures, tab.captureId)?.name ?? null);
  const baseName = useTopic('captures', (captures) => findCapture(captures, tab.baseCaptureId)?.name ?? null);
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, tab.targetId ?? null));
  if (tab.kind === 'live') return `Live: ${target === null ? tab.title : targetName(target)}`;
  if (isComparison(tab)) return captureName === null || baseName === null ? tab.title : `${baseName} ↔ ${captureName}`;
  return captureName ?? tab.title;
}

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

export function TabLabel({ tab, title }: { tab: DocumentDescriptor; title: string }) {
  const isRecording = useTopic('calls', (calls) =>
    calls.some(
      (call) =>
        call.kind === 'capture' && call.state === 'running' && call.targetId !== null && call.targetId === tab.targetId,
    ),
  );
  return (
    <>
      {isRecording ? <span className="dot" data-state="recording" /> : <TabIcon tab={tab} />}
      <span className="cut">{title}</span>
    </>
  );
}
