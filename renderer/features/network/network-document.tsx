/** A HAR file in the same table and waterfall as a live target. */
import { useMemo, useState, type ComponentProps } from 'react';
import { err, ok } from '../../../shared/base/result.ts';
import { formatCount } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import { useOpenedDocument } from '../../core/stores/hooks/use-opened-document.ts';
import { useTopic } from '../../core/stores/workbench.tsx';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { Button, IconButton } from '../../core/widgets/button.tsx';
import { DetailsIcon } from '../../core/widgets/icons.tsx';
import { DocumentVerdict } from '../../core/widgets/findings/document-verdict.tsx';
import { DocumentOpening } from '../../core/widgets/document-opening.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { useStoredInitiators } from './initiator-originals.ts';
import { NetworkView } from './network-view.tsx';
import { readFirst, useLogEntries, type LogEntries } from './use-log-entries.ts';
import '../../core/widgets/profile/profile.css';

interface OpenLog {
  readonly overview: AnalysisAnswer<'network.overview'>;
  readonly entries: readonly NetworkEntry[];
}

/** Requests that are read at once when more are wanted: 1.4 MB of text. */
const MORE_ENTRIES = 2000;

async function askLog(document: AnalysisDocument): Promise<AppResult<OpenLog>> {
  const overview = await document.query('network.overview', {});
  if (!overview.ok) return overview;
  const entries = await readFirst(document, overview.value.entries);
  return entries.ok ? ok({ overview: overview.value, entries: entries.value }) : entries;
}

/** Loaded part of a log that is read by range. */
function ReadPart({ log, total }: { readonly log: LogEntries; readonly total: number }) {
  const { entries, isReading, error, more } = log;
  const missing = total - entries.length;
  if (missing <= 0) return null;
  return (
    <div className="table-footer third small" data-testid="network-part">
      <span>
        The first {formatCount(entries.length)} of {formatCount(total)} requests are here: search, filters, order and
        times are of these.
      </span>
      <span className="grow" />
      {error === null ? null : <output>{error.message}</output>}
      <Button disabled={isReading} onClick={() => more(MORE_ENTRIES)}>
        Read {formatCount(Math.min(MORE_ENTRIES, missing))} more
      </Button>
      {missing > MORE_ENTRIES ? (
        <Button disabled={isReading} onClick={() => more(missing)}>
          Read all
        </Button>
      ) : null}
    </div>
  );
}

/** The requests with the original places of their initiators. */
function StoredRequests({
  document,
  entries,
  total,
  strips,
  ...view
}: { readonly document: AnalysisDocument; readonly total: number } & ComponentProps<typeof NetworkView>) {
  const log = useLogEntries(document, entries, total);
  return (
    <NetworkView
      {...view}
      entries={useStoredInitiators(document, log.entries)}
      onMissing={log.until}
      strips={
        <>
          {strips}
          <ReadPart log={log} total={total} />
        </>
      }
    />
  );
}

export function NetworkDocument({ capture, exportMenu, facts, loss }: CaptureViewProps) {
  const showsSecrets = useTopic('settings', (settings) => settings.showSecrets);
  const opened = useOpenedDocument(capture.file, askLog);
  const [showsFacts, setShowsFacts] = useState(false);
  const open = opened.current.state === 'open' ? opened.current : null;
  const note = useMemo(() => {
    if (open === null) return undefined;
    const { creator, unreadable, readMs } = open.overview.overview;
    return [
      ...(creator === '' ? [] : [`written by ${creator}`]),
      ...(unreadable === 0 ? [] : [`${formatCount(unreadable)} entries have no request and are omitted`]),
      `read in ${durationText(readMs)}`,
    ].join(', ');
  }, [open]);
  if (open === null) return <DocumentOpening what="The network log" opened={opened} sizeBytes={capture.sizeBytes} />;
  const { document, overview } = open;
  return (
    <div className="column full" data-testid="network-document">
      <StoredRequests
        document={document}
        entries={overview.entries}
        total={overview.overview.entries}
        nowMs={overview.overview.endedAtMs ?? 0}
        ask={async (id) => {
          const answer = await document.query('network.details', { id, showsSecrets, maxBodyBytes: 1_000_000 });
          if (!answer.ok) return answer;
          const { details } = answer.value;
          return details === null
            ? err(appError('internal', `Entry ${id} is not in the file any more.`, 'Open it again.'))
            : ok(details);
        }}
        trailing={
          <>
            {exportMenu}
            <IconButton
              label={showsFacts ? 'Hide capture details' : 'Show capture details'}
              icon={DetailsIcon}
              pressed={showsFacts}
              onClick={() => setShowsFacts((shown) => !shown)}
            />
          </>
        }
        strips={
          <>
            {loss}
            <DocumentVerdict document={document} />
            {showsFacts ? <div className="network-facts-pane">{facts}</div> : null}
          </>
        }
        empty={
          <EmptyState
            place="inline"
            title="This file has no requests"
            action={<Button onClick={opened.reopen}>Reload</Button>}
          />
        }
        note={note}
        documentId={captureDocument(capture).id}
        isCapture
      />
    </div>
  );
}
