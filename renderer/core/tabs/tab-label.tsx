/** Content of a tab: the icon of its kind, or a dot while its target is recorded, and its title. */
import { assertNever } from '../../../shared/base/assert-never.ts';
import type { DocumentTab } from '../stores/documents/document-tabs.ts';
import { AskedMark } from '../notes/question-mark.tsx';
import { isCapturing } from '../stores/topics/operations.ts';
import { useTopic } from '../stores/workbench.tsx';
import {
  AssistantIcon,
  CompareIcon,
  FileIcon,
  HuntIcon,
  LiveIcon,
  SettingsIcon,
  SqlIcon,
  StartIcon,
} from '../widgets/icons.tsx';
import { CaptureKindIcon } from '../widgets/kind-icons.tsx';
import { TitleWords } from '../widgets/title-words.tsx';
import { TARGET_MARKS } from '../../features/shell-parts.ts';
import type { TabTitle } from '../stores/documents/tab-titles.ts';

function TabIcon({ tab }: { tab: DocumentTab }) {
  if ((tab.kind === 'capture' || tab.kind === 'comparison') && tab.shownBy !== undefined)
    return (
      <span className="tab-shown" title={`Shown by ${tab.shownBy}`}>
        <AssistantIcon size={14} />
        <span className="visually-hidden">Shown by {tab.shownBy}, </span>
      </span>
    );
  switch (tab.kind) {
    case 'start':
      return <StartIcon size={14} />;
    case 'settings':
      return <SettingsIcon size={14} />;
    case 'live':
    case 'application':
      return <LiveIcon size={14} />;
    case 'capture':
      return <CaptureKindIcon kind={tab.captureKind} size={14} />;
    case 'comparison':
      return <CompareIcon size={14} />;
    case 'run':
      return <CaptureKindIcon kind={tab.asked.captureKind} size={14} />;
    case 'leak-hunt':
      return <HuntIcon size={14} />;
    case 'source':
      return <FileIcon size={14} />;
    case 'sql':
      return <SqlIcon size={14} />;
    default:
      return assertNever(tab, 'tab');
  }
}

export function TabLabel({ tab, title }: { tab: DocumentTab; title: TabTitle }) {
  const targetId = tab.kind === 'live' ? tab.targetId : null;
  const hasCapture = useTopic('calls', (calls) =>
    calls.some(
      (call) => targetId !== null && call.targetId === targetId && call.partOf === undefined && isCapturing(call),
    ),
  );
  const isRecording = useTopic('recordings', (recordings) =>
    recordings.some((recording) => recording.targetId === targetId),
  );
  const isListening = useTopic('networkRecordings', (recordings) =>
    recordings.some((recording) => recording.targetId === targetId),
  );
  // The list is the same in every render.
  const isHeld = TARGET_MARKS.map((isMarked) => isMarked(targetId)).includes(true);
  return (
    <>
      {hasCapture || isRecording || isListening || isHeld ? (
        <>
          <span className="dot" data-state="recording" title="Recording" />
          <span className="visually-hidden">Recording, </span>
        </>
      ) : (
        <TabIcon tab={tab} />
      )}
      {tab.kind === 'capture' ? <AskedMark captureId={tab.captureId} /> : null}
      <TitleWords title={title} />
    </>
  );
}
