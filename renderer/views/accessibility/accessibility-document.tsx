/** An accessibility report: violated rules by impact, and the elements of the selected rule with fixes. */
import { useState } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import {
  issueCount,
  type AccessibilityReport,
  type AccessibilityRule,
} from '../../../shared/contracts/page/accessibility.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useOpenedDocument } from '../../stores/hooks/use-opened-document.ts';
import { usePanes } from '../../stores/hooks/use-panes.ts';
import { useTopic } from '../../stores/workbench.tsx';
import type { CaptureViewProps } from '../../widgets/capture-view.ts';
import { useFactsPane } from '../../widgets/facts-pane.tsx';
import { DocumentVerdict } from '../../widgets/findings/document-verdict.tsx';
import { DocumentOpening } from '../../widgets/document-opening.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { EmptyState, ErrorState } from '../../widgets/states.tsx';
import { Tag } from '../../widgets/tag.tsx';
import { ElementList } from './element-list.tsx';
import { ImpactTag } from './impact.tsx';
import './accessibility.css';
import '../../widgets/profile/profile.css';

const PANES_KEY = 'accessibility.rules';

function loadReport(document: AnalysisDocument): Promise<AppResult<AccessibilityReport>> {
  return document.query('accessibility.report', {});
}

function RuleList({
  rules,
  chosen,
  onChoose,
}: {
  rules: readonly AccessibilityRule[];
  chosen: string | null;
  onChoose: (axeRule: string) => void;
}) {
  return (
    <ul className="a11y-rules" aria-label="Rules">
      {rules.map((rule) => (
        <li key={rule.axeRule}>
          <button
            type="button"
            className="a11y-rule row"
            aria-pressed={rule.axeRule === chosen}
            data-testid="a11y-rule"
            data-rule={rule.rule}
            onClick={() => onChoose(rule.axeRule)}
          >
            <ImpactTag impact={rule.impact} />
            <span className="a11y-rule-words grow">
              <span className="cut">{rule.rule}</span>
              <span className="third cut" title={rule.help}>
                {rule.help}
              </span>
            </span>
            <span className="a11y-count">{formatCount(rule.count)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function AccessibilityDocument({ capture, exportMenu, facts, loss }: CaptureViewProps) {
  const opened = useOpenedDocument(capture.file, loadReport);
  const [view, setView] = useState<'violations' | 'review'>('violations');
  const [wanted, setWanted] = useState<string | null>(null);
  const factsPane = useFactsPane(facts);
  const split = usePanes(PANES_KEY);
  const targetId = capture.target?.id ?? null;
  const isThere = useTopic('endpoints', (endpoints) =>
    endpoints.some(({ state, targets }) => state === 'connected' && targets.some(({ id }) => id === targetId)),
  );
  if (opened.current.state !== 'open')
    return <DocumentOpening what="The accessibility report" opened={opened} sizeBytes={capture.sizeBytes} />;
  const report = opened.current.overview;
  const rules = report[view];
  const rule = rules.find(({ axeRule }) => axeRule === wanted) ?? rules[0];
  const issues = issueCount(report);
  const unscanned = report.frames.filter(({ isScanned }) => !isScanned);
  return (
    <div className="column full" data-testid="accessibility-document">
      <div className="toolbar" role="toolbar" aria-label="Accessibility report">
        <Segmented
          label="View"
          value={view}
          options={[
            {
              value: 'violations',
              label: `Issues ${formatCount(issues)}`,
              title: 'Rules that elements of the page violate',
            },
            {
              value: 'review',
              label: `Needs review ${formatCount(issueCount({ violations: report.review }))}`,
              title: 'Results that need manual review',
            },
          ]}
          onValue={setView}
        />
        <Tag tone={issues === 0 ? 'done' : 'warning'}>{issues === 0 ? 'Pass' : 'Issues found'}</Tag>
        <span className="grow cut second" title={report.url}>
          {report.selector === null ? report.url : `${report.selector} of ${report.url}`}
        </span>
        <span className="third cut">
          {formatCount(report.passes)} rules passed, {report.testEngine.name} {report.testEngine.version}
        </span>
        {exportMenu}
        {factsPane.button}
      </div>
      {loss}
      <DocumentVerdict document={opened.current.document} />
      {unscanned.length === 0 ? null : (
        <ErrorState
          place="strip"
          severity="info"
          title={`${formatCount(unscanned.length)} frames were not scanned`}
          detail={unscanned.map(({ url, reason }) => `${url}: ${reason ?? ''}`).join('; ')}
        />
      )}
      <div className="a11y-body body">
        {rule === undefined ? (
          <EmptyState title={view === 'violations' ? 'No issues found' : 'Nothing needs review'}>
            An automated scan does not replace a WCAG 2.2 audit. Also test with the keyboard and a screen reader.
          </EmptyState>
        ) : (
          <SplitPane
            label="Resize rules"
            direction="row"
            {...split}
            panes={[
              {
                id: 'rules',
                content: <RuleList rules={rules} chosen={rule.axeRule} onChoose={setWanted} />,
                initialSize: '360px',
                minSize: '220px',
                maxSize: '640px',
                fixed: true,
              },
              {
                id: 'elements',
                content: (
                  <ElementList key={rule.axeRule} rule={rule} report={report} targetId={isThere ? targetId : null} />
                ),
                minSize: '320px',
              },
            ]}
          />
        )}
        {factsPane.pane}
      </div>
    </div>
  );
}
