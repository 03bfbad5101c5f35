/** Audits of a page: a Lighthouse run with its side effects, and earlier reports. */
import { CAPTURE_KINDS, type CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import {
  LIGHTHOUSE_CATEGORIES,
  LIGHTHOUSE_MODE_LABELS,
  recordedMode,
} from '../../../../shared/features/audits/contract/lighthouse.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { captureDocument } from '../../../core/stores/documents/document-tabs.ts';
import { useDocuments, useTopic } from '../../../core/stores/workbench.tsx';
import { dateTime } from '../../../core/words/moments.ts';
import { EmptyState } from '../../../core/widgets/states.tsx';
import { CATEGORY_WORDS, LighthouseForm } from './lighthouse-form.tsx';
import { ScoreOutcome } from './score-gauge.tsx';
import './lighthouse.css';

/** Scores of a Lighthouse capture, from the library record. */
function Outcome({ capture: { options } }: { capture: CaptureRecord }) {
  return LIGHTHOUSE_CATEGORIES.map((category) => {
    const score = options[category];
    // Other modes than a navigation have no scores.
    if (typeof score === 'string')
      return (
        <span key={category} className="lh-outcome" title={`${CATEGORY_WORDS[category]}: audits that passed`}>
          {CATEGORY_WORDS[category]} {score}
        </span>
      );
    return typeof score !== 'number' ? null : (
      <ScoreOutcome key={category} title={CATEGORY_WORDS[category]} score={score} />
    );
  });
}

/** `Lighthouse report`, with its mode if that is not a navigation. */
function kindLabel({ options }: CaptureRecord): string {
  const mode = recordedMode(options);
  const { label } = CAPTURE_KINDS.lighthouse;
  return mode === null || mode === 'navigation' ? label : `${label} (${LIGHTHOUSE_MODE_LABELS[mode]})`;
}

/** The address of a page, without the place in it. */
function pageOf(url: string): string {
  return url.replace(/#.*$/s, '');
}

/** `/customers?page=2`: pages of one site often have one title. */
function pathOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function ReportList({
  reports,
  namesPage,
}: {
  readonly reports: readonly CaptureRecord[];
  readonly namesPage: boolean;
}) {
  const open = useDocuments((state) => state.open);
  return (
    <ul>
      {reports.map((capture) => (
        <li key={capture.id}>
          <button type="button" className="lh-report row" onClick={() => open(captureDocument(capture))}>
            <span className="second lh-when">{dateTime(Date.parse(capture.startedAt))}</span>
            <span className="lh-kind">{kindLabel(capture)}</span>
            {namesPage ? (
              <span className="cut lh-report-page" title={capture.target?.url}>
                {capture.target?.title} <span className="third">{pathOf(capture.target?.url ?? '')}</span>
              </span>
            ) : null}
            <span className="grow cut lh-outcomes">
              <Outcome capture={capture} />
            </span>
            <span className="third cut">{capture.takenBy}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Reports of the page by its address, in whichever tab, and those of the pages that this tab had before. */
function Reports({ target }: { target: TargetInfo }) {
  const captures = useTopic('captures');
  const reports = captures
    .filter(({ kind }) => kind === 'lighthouse')
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  const isOfPage = ({ target: captured }: CaptureRecord): boolean =>
    captured !== null && pageOf(captured.url) === pageOf(target.url);
  const ofPage = reports.filter(isOfPage);
  const ofTab = reports.filter((report) => report.target?.id === target.id && !isOfPage(report));
  return (
    <>
      <section className="lh-reports" aria-label="Reports of this page">
        <div className="pane-head">
          <h3>Reports of this page</h3>
        </div>
        {ofPage.length === 0 ? (
          <EmptyState place="inline" title="None yet" />
        ) : (
          <ReportList reports={ofPage} namesPage={false} />
        )}
      </section>
      {ofTab.length === 0 ? null : (
        <section className="lh-reports" aria-label="Reports of other pages in this tab">
          <div className="pane-head">
            <h3>Reports of other pages in this tab</h3>
          </div>
          <ReportList reports={ofTab} namesPage />
        </section>
      )}
    </>
  );
}

export function AuditsPanel(context: { target: TargetInfo; isConnected: boolean }) {
  return (
    <div className="lh-panel column full" data-testid="audits-panel">
      <LighthouseForm {...context} />
      <Reports target={context.target} />
    </div>
  );
}
