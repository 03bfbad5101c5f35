/** Facts of a capture with description and pin, shown next to every capture document. */
import { useEffect, useId, useRef, useState } from 'react';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { canOpen } from '../stores/documents/compare.ts';
import { useClipboard } from '../stores/hooks/use-command.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { targetAgain } from '../stores/topics/targets.ts';
import { TRACE_BUFFERS_MB, recordedTraceParams } from '../stores/trace-options.ts';
import { useBridge, useIsInBrowser, useRecording, useTopic } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { OpenFolderIcon, PinIcon, WarningIcon } from '../widgets/icons.tsx';
import { dateTime } from '../words/moments.ts';
import { FailureState } from '../widgets/failure-state.tsx';
import { captureFacts, lossSentences } from './facts.ts';
import './capture-info.css';

/** The description is saved on blur; Escape restores the saved one. */
function DescriptionEditor({ capture }: { capture: CaptureRecord }) {
  const bridge = useBridge();
  const { error, perform } = useAction();
  const [text, setText] = useState(capture.note);
  const editing = useRef(false);
  const id = useId();
  useEffect(() => {
    if (!editing.current) setText(capture.note);
  }, [capture.note]);
  const keep = async (): Promise<void> => {
    editing.current = false;
    if (text !== capture.note)
      await perform(() => bridge.command('captures.update', { captureId: capture.id, note: text }));
  };
  return (
    <section className="facts-section">
      <label htmlFor={id} className="facts-head">
        Description
      </label>
      <textarea
        id={id}
        className="facts-note"
        rows={3}
        maxLength={10_000}
        placeholder="Describe this capture"
        value={text}
        onChange={(event) => {
          editing.current = true;
          setText(event.target.value);
        }}
        onBlur={() => void keep()}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text !== capture.note) {
            event.stopPropagation();
            editing.current = false;
            setText(capture.note);
          }
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void keep();
        }}
      />
      <FailureState place="inline" title="The description was not saved" error={error} />
    </section>
  );
}

function CaptureActions({ capture }: { capture: CaptureRecord }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const isInBrowser = useIsInBrowser();
  return (
    <>
      <div className="facts-actions wrap">
        <Button
          icon={PinIcon}
          size="tiny"
          aria-pressed={capture.pinned}
          disabled={busy}
          title={
            capture.pinned
              ? 'Unpin: may be deleted when the library is full'
              : 'Pin: is not deleted when the library is full'
          }
          onClick={() =>
            void perform(() => bridge.command('captures.update', { captureId: capture.id, pinned: !capture.pinned }))
          }
        >
          {capture.pinned ? 'Pinned' : 'Pin'}
        </Button>
        {/* Its path can be copied below. */}
        {isInBrowser ? null : (
          <Button
            icon={OpenFolderIcon}
            size="tiny"
            disabled={busy}
            onClick={() => void perform(() => bridge.command('captures.reveal', { captureId: capture.id }))}
          >
            Show in folder
          </Button>
        )}
      </div>
      <FailureState place="inline" error={error} />
    </>
  );
}

/** The next larger buffer that the window offers for traces, in megabytes; null without a loss, a larger one or a target. */
function largerBufferMB({ kind, loss, options, target }: CaptureRecord): number | null {
  const { bufferBytes } = options;
  if (kind !== 'trace' || target === null || loss.length === 0 || typeof bufferBytes !== 'number') return null;
  return TRACE_BUFFERS_MB.find((size) => size * 1024 ** 2 > bufferBytes) ?? null;
}

/** Records the trace again with its own options and a larger buffer, while its target is there. */
function RecordAgain({ capture }: { capture: CaptureRecord }) {
  const recordAgain = useRecording((state) => state.recordAgain);
  const { target } = capture;
  const again = useTopic('endpoints', (endpoints) =>
    target === null ? null : targetAgain(endpoints, target.id, target),
  );
  const bufferMB = largerBufferMB(capture);
  if (bufferMB === null || again === null) return null;
  return (
    <Button
      size="tiny"
      onClick={() => {
        const { tool } = CAPTURE_KINDS.trace;
        void recordAgain({ tool, targetId: again.id }, again.id, recordedTraceParams(capture.options, bufferMB));
      }}
    >
      Record again with {bufferMB} MB
    </Button>
  );
}

/** Shows what was not recorded, in every view of the capture. */
export function LossStrip({ capture }: { capture: CaptureRecord }) {
  const sentences = lossSentences(capture);
  if (sentences.length === 0) return null;
  return (
    <output className="loss-strip row">
      <WarningIcon size={14} className="is-warning" />
      <span>
        {sentences.join('. ')}.{canOpen(capture) ? ' The recorded part is shown.' : ''}
      </span>
      <RecordAgain capture={capture} />
    </output>
  );
}

export function CaptureFacts({ capture }: { capture: CaptureRecord }) {
  const clipboard = useClipboard();
  return (
    <>
      <section className="facts-section">
        <h3 className="facts-head">Capture</h3>
        <dl className="facts">
          {captureFacts(capture, dateTime).map(({ label, value, mono }) => (
            <div key={label} className="fact">
              <dt>{label}</dt>
              <dd className={mono === true ? 'mono selectable fact-mono' : 'selectable'} title={value}>
                {value}
              </dd>
              {mono === true ? (
                <dd className="fact-copy">
                  <CopyButton
                    label={`Copy ${label.toLowerCase()}`}
                    iconOnly
                    size="tiny"
                    onCopy={() => clipboard(value)}
                  />
                </dd>
              ) : null}
            </div>
          ))}
        </dl>
        <CaptureActions capture={capture} />
      </section>
      <DescriptionEditor key={capture.id} capture={capture} />
    </>
  );
}
