/** What a tab says: the icon of its kind and the name its thing has now, which may have changed since it was opened. */
import type { DocumentDescriptor } from '../../stores/documents.ts';
import { findCapture } from '../../stores/library.ts';
import { findTarget, targetName } from '../../stores/targets.ts';
import { useTopic } from '../../stores/workbench.tsx';
import { LiveIcon, SettingsIcon, StartIcon, type Icon } from '../../widgets/icons.tsx';
import { captureKindIcon } from '../../widgets/kind-icons.ts';

/** The title as of now: a capture may be renamed, a page may have moved on. */
export function useTabTitle(tab: DocumentDescriptor): string {
  const captureName = useTopic('captures', (captures) => findCapture(captures, tab.captureId)?.name ?? null);
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, tab.targetId ?? null));
  if (tab.kind === 'live') return `Live: ${target === null ? tab.title : targetName(target)}`;
  return captureName ?? tab.title;
}

function useIcon(tab: DocumentDescriptor): Icon {
  const captureKind = useTopic('captures', (captures) => findCapture(captures, tab.captureId)?.kind ?? null);
  if (captureKind !== null) return captureKindIcon(captureKind);
  switch (tab.kind) {
    case 'start':
      return StartIcon;
    case 'settings':
      return SettingsIcon;
    case 'live':
      return LiveIcon;
    case 'heap-snapshot':
    case 'capture-info':
      return captureKindIcon(tab.kind);
  }
}

export function TabLabel({ tab, title }: { tab: DocumentDescriptor; title: string }) {
  const icon = useIcon(tab);
  const isRecording = useTopic('calls', (calls) =>
    calls.some((call) => call.kind === 'capture' && call.state === 'running' && call.targetId !== null && call.targetId === tab.targetId),
  );
  const Drawn = icon;
  return (
    <>
      {isRecording ? <span className="dot" data-state="recording" /> : <Drawn size={14} />}
      <span className="cut">{title}</span>
    </>
  );
}
