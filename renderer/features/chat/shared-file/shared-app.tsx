/** The page of a shared file: the place that was shared, and the documents that it leads to. */
import { useStore } from 'zustand';
import { activeDocument } from '../../../core/stores/documents/documents.ts';
import type { DocumentTab } from '../../../core/stores/documents/document-tabs.ts';
import { useWindowProblems, WorkbenchProvider, type Workbench } from '../../../core/stores/workbench.tsx';
import { Button } from '../../../core/widgets/button.tsx';
import { TooltipProvider } from '../../../core/widgets/overlays/tooltip.tsx';
import { useHeight } from '../../../core/widgets/use-height.ts';
import type { SharedManifest } from '../../../../shared/core/contracts/shared-file.ts';
import { ChatDocument } from '../chat-document.tsx';
import '../chat.css';
import './shared-file.css';

const dayOf = (iso: string): string =>
  new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

interface HeadProps {
  readonly workbench: Workbench;
  readonly manifest: SharedManifest;
  /** The document that was shared. */
  readonly first: DocumentTab;
}

function Head({ workbench, manifest, first }: HeadProps) {
  const { documents } = workbench;
  const tab = useStore(documents, activeDocument);
  const failed = useWindowProblems(({ problems }) => problems[0]);
  return (
    <header className="chat-strip row">
      {tab === null || tab.id === first.id ? null : (
        <Button size="tiny" onClick={() => documents.getState().open(first)}>
          Back
        </Button>
      )}
      <span className="chat-title cut">PEN Workbench</span>
      {failed === undefined ? null : (
        <output className="chat-problem cut" title={failed.detail}>
          {failed.title}: {failed.detail}
        </output>
      )}
      <span className="third cut">
        Shared with {manifest.program}, {dayOf(manifest.writtenAt)}. Read only.
      </span>
    </header>
  );
}

/** What a reader has to know of the file, and what was written about it. */
function Remarks({ remarks, notes }: Pick<SharedManifest, 'remarks' | 'notes'>) {
  if (remarks.length + notes.length === 0) return null;
  return (
    <section className="shared-remarks" aria-label="About this file">
      {remarks.map((remark) => (
        <p key={remark}>{remark}</p>
      ))}
      {notes.map(({ author, at, text }) => (
        <p key={`${at} ${text}`}>
          <b>{author}</b>, {dayOf(at)}: {text}
        </p>
      ))}
    </section>
  );
}

export function SharedApp({ workbench, manifest, first }: HeadProps) {
  const tab = useStore(workbench.documents, activeDocument);
  const [verdictPlace, verdictPx] = useHeight();
  return (
    <WorkbenchProvider workbench={workbench}>
      <TooltipProvider>
        <div className="chat shared-file column">
          <Head workbench={workbench} manifest={manifest} first={first} />
          <Remarks {...manifest} />
          <main className="chat-body">
            {tab === null ? null : (
              <ChatDocument tab={tab} head={null} verdictPlace={verdictPlace} verdictPx={verdictPx} />
            )}
          </main>
        </div>
      </TooltipProvider>
    </WorkbenchProvider>
  );
}
